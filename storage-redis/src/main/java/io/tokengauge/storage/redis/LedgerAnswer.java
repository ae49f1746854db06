package io.tokengauge.storage.redis;

import io.tokengauge.budget.AccountTerms;
import io.tokengauge.budget.BudgetPeriod;
import io.tokengauge.budget.Crossing;
import io.tokengauge.budget.Denial;
import io.tokengauge.budget.LedgerLine;
import io.tokengauge.budget.LimitChange;
import io.tokengauge.budget.LimitOrder;
import io.tokengauge.budget.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what the ledger's script answers, from its third value on. Not thread-safe. */
record LedgerAnswer(String word, Instant now, ReplyReader in) {

  static LedgerAnswer of(List<?> reply) {
    ReplyReader in = new ReplyReader(reply);
    return new LedgerAnswer(in.text(), Micros.toInstant(in.number()), in);
  }

  List<Standing> standings(List<AccountTerms> asked, Instant at) {
    List<Standing> standings = new ArrayList<>();
    int count = in.list();
    for (int i = 0; i < count; i++) {
      standings.add(standing(asked.get(i), at));
    }
    return standings;
  }

  private Standing standing(AccountTerms terms, Instant at) {
    in.list();
    long spent = in.number();
    long held = in.number();
    long limit = in.number();
    BudgetPeriod period = terms.account().period();
    BudgetPeriod.Window window = period.window(period instanceof BudgetPeriod.Rolling ? now : at);
    List<Crossing> crossings = new ArrayList<>();
    int marks = in.list();
    for (int i = 0; i < marks; i++) {
      in.list();
      Crossing crossing =
          new Crossing(terms.account(), (int) in.number(), Micros.toInstant(in.number()));
      in.skip();
      if (window.contains(crossing.at())) {
        crossings.add(crossing);
      }
    }
    crossings.sort(Comparator.comparingInt(Crossing::percent));
    return new Standing(terms.account(), window.from(), window.to(), spent, held, limit, crossings);
  }

  List<Denial> denials(List<LedgerLine> lines) {
    List<Denial> denials = new ArrayList<>();
    int count = in.list();
    for (int i = 0; i < count; i++) {
      in.list();
      LedgerLine line = lines.get((int) in.number());
      Long retryAt = in.optionalNumber();
      Standing standing = standing(line.terms(), now);
      denials.add(
          new Denial(standing, line.amount(), retryAt == null ? null : Micros.toInstant(retryAt)));
    }
    return denials;
  }

  List<Crossing> crossings(List<LedgerLine> lines) {
    List<Crossing> crossings = new ArrayList<>();
    int count = in.list();
    for (int i = 0; i < count; i++) {
      in.list();
      LedgerLine line = lines.get((int) in.number());
      crossings.add(new Crossing(line.account(), (int) in.number(), now));
    }
    return crossings;
  }

  LimitChange change() {
    in.list();
    in.skip();
    Instant at = Micros.toInstant(in.number());
    @Nullable Long before = in.optionalNumber();
    LimitOrder order =
        new LimitOrder(in.text(), in.optionalText(), in.optionalNumber(), in.text(), in.text());
    return new LimitChange(order, before, at);
  }
}
