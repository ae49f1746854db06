package io.tokengauge.testkit;

import static io.tokengauge.testkit.UsageFixtures.HOSTILE_TEXTS;
import static io.tokengauge.testkit.UsageFixtures.call;
import static io.tokengauge.testkit.UsageFixtures.priced;
import static io.tokengauge.testkit.UsageFixtures.record;
import static org.assertj.core.api.Assertions.assertThat;

import io.tokengauge.history.AmendResult;
import io.tokengauge.history.AppendResult;
import io.tokengauge.history.RankBy;
import io.tokengauge.history.StoredUsage;
import io.tokengauge.history.UsageFilter;
import io.tokengauge.history.UsageRow;
import io.tokengauge.usage.CallId;
import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Origin;
import io.tokengauge.usage.PricedUsage;
import io.tokengauge.usage.UsageContext;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Claims that text is kept, told apart and ordered by its code points, whatever it is. */
abstract class HostileTextContract extends UsageStoreTheme {

  HostileTextContract(UsageStoreContract setting) {
    super(setting);
  }

  @Test
  void hostileTextsAreKeptAsTheyAreInEveryProperty() {
    List<PricedUsage> calls = new ArrayList<>();
    for (String text : HOSTILE_TEXTS) {
      UsageContext context =
          UsageContext.builder()
              .user(text)
              .organization(text)
              .project(text)
              .feature(text)
              .endpoint(text)
              .apiKeyId(text)
              .cacheKey(text)
              .prompt(text, text)
              .tag(text, text)
              .tag("t", text)
              .build();
      calls.add(
          priced(
              record("x", TEN)
                  .id(new CallId("p" + text, text, text))
                  .requestModel(text)
                  .responseModel(text)
                  .operation(text)
                  .context(context)
                  .origin(new Origin(text, text, text, text)),
              calls.size()));
    }
    appendNew(calls);
    assertDayHolds(calls);
    assertThat(store.append(calls))
        .isEqualTo(new AppendResult(0, calls.size(), List.of(), List.of()));
    for (Dimension dimension :
        List.of(
            Dimension.PROVIDER,
            Dimension.MODEL,
            Dimension.OPERATION,
            Dimension.USER,
            Dimension.CACHE_KEY,
            Dimension.SERVICE,
            Dimension.PROMPT_VERSION,
            Dimension.tag("t"),
            Dimension.tag("'; DROP TABLE usage; --"))) {
      assertAnswer(THE_DAY.groupedBy(dimension), calls);
    }
    for (PricedUsage call : calls) {
      String user = Dimension.USER.valueOf(call.record());
      assertAnswer(THE_DAY.where(UsageFilter.where(Dimension.USER, user)), calls);
    }
  }

  @Test
  void hostileIdsCanBeAmended() {
    int i = 0;
    for (String text : HOSTILE_TEXTS) {
      PricedUsage original = priced(record(text, TEN).id(new CallId(text, text, text)), 1);
      PricedUsage other = priced(original.record().toBuilder(), 2);
      assertThat(
              store.append(List.of(original)).appended() + store.append(List.of(other)).appended())
          .as("text %d of UsageFixtures.HOSTILE_TEXTS", i++)
          .isEqualTo(1);
      assertThat(store.amend(original.id(), 1, other)).isEqualTo(AmendResult.APPLIED);
    }
  }

  @Test
  void valuesAreOrderedByCodePoint() {
    // UTF-16 order would put the supplementary characters before U+E000 and U+FFFD.
    List<String> ordered =
        List.of(
            " user",
            "User",
            "e\u0301",
            "user",
            "user ",
            "users",
            "\u00E9",
            "\uE000",
            "\uFFFD",
            "\uFFFDx",
            "\uD800\uDC00",
            "\uD83D\uDE00");
    List<PricedUsage> calls = new ArrayList<>();
    for (String text : ordered) {
      calls.add(priced(record(text, TEN).requestModel(text).context(UsageContext.ofUser(text)), 5));
    }
    List<PricedUsage> shuffled = new ArrayList<>(calls);
    Collections.shuffle(shuffled, new Random(3));
    appendNew(shuffled);
    assertThat(store.distinct(Dimension.USER, UsageFilter.ALL, DAY_START, DAY_END, 99).values())
        .containsExactlyElementsOf(ordered);
    assertThat(ask(THE_DAY.groupedBy(Dimension.MODEL)).rows())
        .extracting(row -> row.key().get(0))
        .containsExactlyElementsOf(ordered);
    assertThat(ask(THE_DAY.groupedBy(Dimension.USER).topBy(RankBy.COST, 99)).rows())
        .extracting(row -> row.key().get(0))
        .containsExactlyElementsOf(ordered);
    assertThat(store.stream(UsageFilter.ALL, DAY_START, DAY_END).map(StoredUsage::call))
        .containsExactlyElementsOf(calls);
    assertThat(store.scan(UsageFilter.ALL, DAY_START, DAY_END, null, 10).next())
        .extracting(position -> position.id().id())
        .isEqualTo("\uFFFDx");
  }

  @Test
  void keysThatJoinToTheSameTextAreDifferentGroups() {
    appendNew(
        call("1", TEN, "a", "b|c", 1),
        call("2", TEN, "a|b", "c", 1),
        call("3", TEN, "a\u001Fb", "c", 1),
        call("4", TEN, "a", "b\u001Fc", 1),
        call("5", TEN, "a,b", "c", 1),
        call("6", TEN, "a", "b,c", 1));
    assertThat(ask(THE_DAY.groupedBy(Dimension.MODEL, Dimension.USER)).rows())
        .hasSize(6)
        .extracting(UsageRow::key)
        .contains(List.of("a|b", "c"), List.of("a", "b|c"));
  }
}
