package io.tokengauge.storage.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.alert.AlertStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Claims that three JVMs that watch the same flapping metric on one server tell of each change at
 * least once, and that only what one of them was about when it was killed is told twice, with the
 * same id.
 */
class AlertFleetTest {

  private static final int FLAPS = 30;
  private static final int KILLED_AT = 12;

  private final String schema = PostgresServer.freshSchema();
  private final List<Member> members = new ArrayList<>();
  private final List<String> sent = new ArrayList<>();

  private static final class Member {
    private final Process process;
    private final BufferedReader answers;
    private final Writer orders;

    Member(Process process) {
      this.process = process;
      this.answers = WriterProcess.output(process);
      this.orders = process.outputWriter(StandardCharsets.UTF_8);
    }

    void order(String order) throws IOException {
      orders.write(order + "\n");
      orders.flush();
    }
  }

  @AfterEach
  void killAll() throws Exception {
    for (Member member : members) {
      member.process.destroyForcibly().waitFor();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"hold", "send-and-hold"})
  void eachChangeIsToldAndOnlyTheKilledOnesTwice(String how) throws Exception {
    try (JdbcStorage storage = PostgresServer.on(schema).build()) {
      storage.prepare();
      for (int i = 0; i < 3; i++) {
        members.add(new Member(AlerterProcess.start(PostgresServer.url(), schema)));
      }
      String held = "";
      for (int flap = 0; flap < FLAPS; flap++) {
        String order = (flap % 2 == 0 ? "high" : "low") + " 5";
        if (flap == KILLED_AT) {
          held = killWhileItTells(how, order);
        }
        all(order);
      }
      // Claims of the dead run out after minutes, and what waited for them is told.
      all("low 600");
      all("low 600");
      Set<String> distinct = new HashSet<>(sent);
      assertThat(distinct).hasSize(FLAPS).contains(held);
      List<String> twice = new ArrayList<>(sent);
      distinct.forEach(twice::remove);
      assertThat(twice).isEqualTo(how.equals("hold") ? List.of() : List.of(held));
      assertThat(storage.require(AlertStore.class).outbox().pending("receiver")).isZero();
    }
  }

  /** Kills a process at what it is about to tell, or has just told; returns the id of that. */
  private String killWhileItTells(String how, String order) throws Exception {
    Member victim = members.get(0);
    victim.order(how);
    assertThat(answer(victim)).isEmpty();
    victim.order(order);
    String held = answer(victim);
    assertThat(held).as("what was claimed by the killed one").isNotEmpty();
    victim.process.destroyForcibly().waitFor();
    members.remove(victim);
    return held;
  }

  /** Gives an order to all at once, and waits until all have obeyed. */
  private void all(String order) throws IOException {
    for (Member member : members) {
      member.order(order);
    }
    for (Member member : members) {
      assertThat(answer(member)).isEmpty();
    }
  }

  /** Collects what a process tells; returns what it stands still at, nothing if it is done. */
  private String answer(Member member) throws IOException {
    while (true) {
      String line = member.answers.readLine();
      if (line == null) {
        throw new AssertionError("a process ended by itself");
      }
      if (line.equals("done")) {
        return "";
      }
      String[] words = line.split(" ", 2);
      if (words[0].equals("holding")) {
        return words[1];
      }
      sent.add(words[1]);
    }
  }
}
