package firstmap.lab.simulation.kafka;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** A wide interface of which only a part is there: what the target does not have is an UnsupportedOperationException. */
public final class PartialInterface {
    private record Key(Class<?> target, Method asked) {}

    private static final Map<Key, Method> METHODS = new ConcurrentHashMap<>();

    private PartialInterface() {}

    /** @param target has public methods of the same names and parameters */
    public static <T> T of(Class<T> type, Object target) {
        return of(type, target, null);
    }

    /** @param otherwise asked for what the target does not have; null if nobody is */
    public static <T> T of(Class<T> type, Object target, T otherwise) {
        return type.cast(Proxy.newProxyInstance(
                PartialInterface.class.getClassLoader(), new Class<?>[] {type}, (_, asked, arguments) -> {
                    var method = METHODS.computeIfAbsent(new Key(target.getClass(), asked), PartialInterface::find);
                    try {
                        if (!method.equals(asked)) return method.invoke(target, arguments);
                        if (otherwise == null) throw new UnsupportedOperationException(asked.toString());
                        return asked.invoke(otherwise, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                }));
    }

    private static Method find(Key key) {
        try {
            var method =
                    key.target().getMethod(key.asked().getName(), key.asked().getParameterTypes());
            method.setAccessible(true);
            return method;
        } catch (NoSuchMethodException _) {
            return key.asked();
        }
    }
}
