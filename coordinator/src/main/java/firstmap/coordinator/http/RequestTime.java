package firstmap.coordinator.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection on which no whole request has come for so long while none was being answered. A byte now and then is
 * not a request: half a head that grows for ever ends as a silent connection does.
 */
final class RequestTime extends ChannelDuplexHandler {
    private final Duration longest;
    private long asked;
    private long answered;
    private Future<?> deadline;

    RequestTime(Duration longest) {
        this.longest = longest;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        await(context);
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof LastHttpContent) {
            asked++;
            stop();
            // What was answered before its end had come needs no further answer.
            await(context);
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        context.write(message, promise);
        if (message instanceof LastHttpContent && !isInterim(message)) {
            answered++;
            await(context);
        }
    }

    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    private void await(ChannelHandlerContext context) {
        if (deadline == null && answered >= asked)
            deadline = context.executor().schedule(() -> context.close(), longest.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stop() {
        if (deadline == null) return;
        deadline.cancel(false);
        deadline = null;
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        stop();
        asked = Long.MAX_VALUE; // nothing is waited for any more
        context.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        stop();
    }
}
