package firstmap.coordinator.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;

/**
 * What the head of every request must keep to: a version that is spoken here, an end that cannot be mistaken, and a name of
 * this server. One that does not is answered as one that cannot be read, and nothing behind it is read.
 */
final class HeadCheck extends ChannelInboundHandlerAdapter {
    private final OwnNames names;
    private boolean isOver;

    HeadCheck(OwnNames names) {
        this.names = names;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (isOver) {
            ReferenceCountUtil.release(message);
            return;
        }
        if (!(message instanceof HttpRequest head)) {
            context.fireChannelRead(message);
            return;
        }
        if (head.decoderResult().isFailure()) {
            // Its answer would be in the version that it names.
            if (!isSpoken(head.protocolVersion())) head.setProtocolVersion(HttpVersion.HTTP_1_1);
            context.fireChannelRead(head);
            return;
        }
        try {
            check(head);
            context.fireChannelRead(head);
        } catch (Problem e) {
            isOver = true;
            var refused = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, head.method(), "/");
            refused.setDecoderResult(DecoderResult.failure(e));
            ReferenceCountUtil.release(message);
            context.fireChannelRead(refused);
        }
    }

    private void check(HttpRequest head) {
        var version = head.protocolVersion();
        if (!isSpoken(version)) throw Problem.unknownVersion(version + " is not spoken here; HTTP/1.1 is");
        for (var encoding : head.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING))
            if (!HttpHeaderValues.CHUNKED.contentEqualsIgnoreCase(encoding))
                throw Problem.badRequest("Transfer-Encoding: not chunked, so nobody can tell where the body ends");
        var hosts = head.headers().getAll(HttpHeaderNames.HOST);
        if (hosts.size() > 1) throw Problem.badRequest("Host: stands there " + hosts.size() + " times");
        // A browser, which is whom a stranger's name is for, always sends one.
        if (hosts.isEmpty() && version.equals(HttpVersion.HTTP_1_1)) throw Problem.badRequest("Host: missing");
        hosts.forEach(this::checkName);
        int address = head.uri().indexOf("://");
        if (address >= 0 && !head.uri().startsWith("/"))
            checkName(head.uri().substring(address + 3).split("[/?#]", 2)[0]);
    }

    private static boolean isSpoken(HttpVersion version) {
        return version.equals(HttpVersion.HTTP_1_1) || version.equals(HttpVersion.HTTP_1_0);
    }

    private void checkName(String authority) {
        var host = OwnNames.host(authority)
                .orElseThrow(() -> Problem.badRequest("Host: not a name or address, with a port or without"));
        if (!names.contain(host))
            throw Problem.misdirected("this server is not called " + host
                    + "; if it should be, firstmap.coordinator.host-names names it");
    }
}
