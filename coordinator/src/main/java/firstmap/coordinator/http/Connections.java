package firstmap.coordinator.http;

import io.micronaut.context.annotation.Requires;
import io.micronaut.context.event.BeanCreatedEvent;
import io.micronaut.context.event.BeanCreatedEventListener;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.netty.channel.ChannelPipelineCustomizer;
import io.micronaut.http.server.netty.NettyServerCustomizer;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.WriteTimeoutHandler;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * So many connections at a time on each port, and so long for each request and each answer: nobody can hold up others by
 * being slow. One connection more is told so and closed; one that takes too long is closed. What is wrong with a head is
 * seen here, too, before anybody routes it.
 */
@Singleton
@Requires(property = "firstmap.coordinator.bootstrap")
final class Connections implements BeanCreatedEventListener<NettyServerCustomizer.Registry> {
    private static final String WRITE_TIME = "firstmap-answer-time";
    private static final String HEAD_CHECK = "firstmap-head-check";
    private static final String REQUEST_TIME = "firstmap-request-time";

    private final HttpSettings settings;
    private final OwnNames names;

    Connections(HttpSettings settings) {
        this.settings = settings;
        names = settings.ownNames();
    }

    @Override
    public NettyServerCustomizer.Registry onCreated(BeanCreatedEvent<NettyServerCustomizer.Registry> event) {
        event.getBean().register(new EveryPort());
        return event.getBean();
    }

    private final class EveryPort implements NettyServerCustomizer {
        @Override
        public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return role == ChannelRole.LISTENER ? new Port() : this;
        }
    }

    private final class Port implements NettyServerCustomizer {
        private final AtomicInteger open = new AtomicInteger();

        @Override
        public NettyServerCustomizer specializeForChannel(Channel channel, ChannelRole role) {
            return role == ChannelRole.CONNECTION ? new Connection(open, channel) : this;
        }
    }

    private final class Connection implements NettyServerCustomizer {
        private final AtomicInteger open;
        private final Channel channel;

        Connection(AtomicInteger open, Channel channel) {
            this.open = open;
            this.channel = channel;
        }

        @Override
        public void onInitialPipelineBuilt() {
            int now = open.incrementAndGet();
            channel.closeFuture().addListener(_ -> open.decrementAndGet());
            var pipeline = channel.pipeline();
            pipeline.addFirst(WRITE_TIME, new Quiet(settings.answerTime().toMillis()));
            pipeline.addAfter(ChannelPipelineCustomizer.HANDLER_HTTP_SERVER_CODEC, HEAD_CHECK, new HeadCheck(names));
            pipeline.addAfter(HEAD_CHECK, REQUEST_TIME, new RequestTime(settings.requestTime()));
            if (now > settings.connections()) refuse(pipeline.context(REQUEST_TIME));
        }

        private void refuse(ChannelHandlerContext context) {
            var problem = ProblemDocuments.document(
                            HttpStatus.SERVICE_UNAVAILABLE.getCode(), HttpStatus.SERVICE_UNAVAILABLE.getReason())
                    .put("detail", settings.connections() + " connections are open, and more are not served");
            var answer = new DefaultFullHttpResponse(
                    HttpVersion.HTTP_1_1,
                    HttpResponseStatus.SERVICE_UNAVAILABLE,
                    Unpooled.copiedBuffer(problem.toString(), StandardCharsets.UTF_8));
            answer.headers()
                    .set(HttpHeaderNames.CONTENT_TYPE, ProblemDocuments.TYPE.toString())
                    .setInt(HttpHeaderNames.CONTENT_LENGTH, answer.content().readableBytes())
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(answer).addListener(ChannelFutureListener.CLOSE);
        }
    }

    /** One that does not take its answer is no error of the server's. */
    private static final class Quiet extends WriteTimeoutHandler {
        Quiet(long millis) {
            super(millis, TimeUnit.MILLISECONDS);
        }

        @Override
        protected void writeTimedOut(ChannelHandlerContext context) {
            context.close();
        }
    }
}
