package io.tokengauge.providers.response;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.tokengauge.usage.TokenUsage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import org.junit.jupiter.api.Test;

class BoundedMemoryTest {
  private static final long LIMIT = 128 << 10;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final ResponseReader reader = ResponseReader.standard();

  @Test
  void eightMegabytesOfContentAreReadInAFewKilobytes() throws IOException {
    byte[] body =
        ("{\"choices\":[{\"message\":{\"content\":\""
                + "synthetic ".repeat(800_000)
                + "\"},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}")
            .getBytes(UTF_8);
    read(body);
    long before = threads.getCurrentThreadAllocatedBytes();
    ProviderResponse response = read(body);
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    assertEquals(TokenUsage.of(3, 4), response.tokens());
    assertTrue(allocated < LIMIT, allocated + " bytes for a body of " + body.length);
  }

  @Test
  void aStreamHoldsOneEventAtATime() {
    byte[] event =
        ("data: {\"object\":\"chat.completion.chunk\",\"choices\":[{\"delta\":{\"content\":\""
                + "synthetic ".repeat(50)
                + "\"},\"finish_reason\":null}]}\n\n")
            .getBytes(UTF_8);
    ResponseStream stream = reader.stream(ResponseContext.of("openai"));
    for (int i = 0; i < 10_000; i++) {
      stream.accept(event);
    }
    long before = threads.getCurrentThreadAllocatedBytes();
    int events = 1_000;
    for (int i = 0; i < events; i++) {
      stream.accept(event);
    }
    long perEvent = (threads.getCurrentThreadAllocatedBytes() - before) / events;
    // A parser and the slots of one document; nothing of the content.
    assertTrue(perEvent < 4 << 10, perEvent + " bytes per event");
  }

  private ProviderResponse read(byte[] body) throws IOException {
    return reader.read(new ByteArrayInputStream(body), ResponseContext.UNKNOWN);
  }
}
