package io.tokengauge.budget;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Says that a call does not fit into a budget. */
public final class BudgetExceededException extends CallDeniedException {

  private static final long serialVersionUID = 1L;
  private static final DateTimeFormatter UTC =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private final String budget;
  private final String key;
  private final BudgetUnit unit;
  private final long limit;
  private final long spent;
  private final long held;
  private final long wanted;
  private final @Nullable Instant retryAt;
  private final boolean heldOnly;

  BudgetExceededException(Budget budget, Denial denial) {
    super(message(budget, denial));
    Standing standing = denial.standing();
    this.budget = budget.name();
    this.key = standing.account().key();
    this.unit = budget.unit();
    this.limit = standing.limit();
    this.spent = standing.spent();
    this.held = standing.held();
    this.wanted = denial.wanted();
    this.retryAt = denial.retryAt();
    this.heldOnly = denial.heldOnly();
  }

  private static String message(Budget budget, Denial denial) {
    Standing standing = denial.standing();
    BudgetUnit unit = budget.unit();
    String key = standing.account().key();
    Instant retryAt = denial.retryAt();
    return "budget "
        + budget.name()
        + (key.isEmpty() ? "" : " of \"" + SafeText.of(key) + "\"")
        + " does not allow "
        + unit.text(denial.wanted())
        + " more: "
        + unit.text(standing.spent())
        + " spent and "
        + unit.text(standing.held())
        + " held of "
        + unit.text(standing.limit())
        + "; "
        + (denial.heldOnly()
            ? "try again when calls under way have ended"
            : retryAt == null ? "time alone makes no room" : "try again at " + retryAt);
  }

  /** Returns the name of the budget. */
  public String budget() {
    return budget;
  }

  /** Returns whose part of the budget it is, such as a user's name; empty if it has one account. */
  public String key() {
    return key;
  }

  /** Returns what the amounts count. */
  public BudgetUnit unit() {
    return unit;
  }

  /** Returns the limit in force. */
  public long limit() {
    return limit;
  }

  /** Returns what was spent. */
  public long spent() {
    return spent;
  }

  /** Returns what calls under way held. */
  public long held() {
    return held;
  }

  /** Returns what the call asked for. */
  public long wanted() {
    return wanted;
  }

  /**
   * Returns when the call would fit if no other came and all holds were spent in full; empty if
   * time alone never makes room.
   */
  public Optional<Instant> retryAt() {
    return Optional.ofNullable(retryAt);
  }

  /** Tells whether only holds are in the way, so that room may come as soon as calls end. */
  public boolean heldOnly() {
    return heldOnly;
  }

  @Override
  public String userText() {
    if (heldOnly) {
      return "Too much is going on at once. Please try again in a moment.";
    }
    return retryAt == null
        ? "The limit for this is used up."
        : "The limit for this is used up. Please try again after " + UTC.format(retryAt) + ".";
  }
}
