package firstmap.coordinator.http;

import io.micronaut.context.annotation.Requires;
import io.micronaut.core.type.Argument;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.web.router.MethodBasedRouteInfo;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteMatch;
import java.util.Set;
import java.util.TreeSet;

/** A query says nothing that nobody would read, and nothing twice: a slip would otherwise be answered as if it were not there. */
@ServerFilter(ServerFilter.MATCH_ALL_PATTERN)
@Requires(property = "firstmap.coordinator.bootstrap")
final class StrictQueries {
    @RequestFilter
    void check(HttpRequest<?> request) {
        RouteAttributes.getRouteMatch(request).ifPresent(route -> check(request, known(route)));
    }

    private static void check(HttpRequest<?> request, Set<String> known) {
        for (var name : request.getParameters().names()) {
            if (!known.contains(name))
                throw Problem.badRequest("%s: no parameter of this address, which has %s"
                        .formatted(name, known.isEmpty() ? "none" : String.join(", ", known)));
            int times = request.getParameters().getAll(name).size();
            if (times > 1) throw Problem.badRequest("%s: stands there %d times".formatted(name, times));
        }
    }

    private static Set<String> known(RouteMatch<?> route) {
        if (!(route.getRouteInfo() instanceof MethodBasedRouteInfo<?, ?> method)) return Set.of();
        var known = new TreeSet<String>();
        for (Argument<?> argument : method.getTargetMethod().getArguments())
            if (argument.isAnnotationPresent(QueryValue.class)) known.add(argument.getName());
        return known;
    }
}
