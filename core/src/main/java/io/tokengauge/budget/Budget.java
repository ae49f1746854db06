package io.tokengauge.budget;

import io.tokengauge.usage.Dimension;
import io.tokengauge.usage.Money;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Limits what calls may take in a period: dollars, tokens or calls, of all calls, of one user, or
 * of each user for themselves.
 *
 * <pre>{@code
 * Budget month = Budget.dollars("month", Money.usd("100")).per(BudgetPeriod.month(zone)).build();
 * Budget users =
 *     Budget.dollars("user-month", Money.usd("10"))
 *         .per(BudgetPeriod.month(zone))
 *         .forEach(Dimension.USER)
 *         .tellAt(80, 100)
 *         .build();
 * Budget rpm = Budget.calls("rpm", 500).per(BudgetPeriod.minute()).build();
 * }</pre>
 *
 * <p>Immutable.
 */
public final class Budget {

  /** The group of budgets that name none. */
  public static final String DEFAULT_GROUP = "default";

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final String EXPOSURE = "+exposure";

  private final String name;
  private final String group;
  private final BudgetScope scope;
  private final BudgetUnit unit;
  private final long limit;
  private final BudgetPeriod period;
  private final Enforcement enforcement;
  private final List<Integer> thresholds;
  private final OnExpiry onExpiry;
  private final boolean expected;
  private final @Nullable Long overspend;

  private Budget(Builder builder, BudgetPeriod period) {
    this.name = builder.name;
    this.group = builder.group;
    this.scope = builder.scope();
    this.unit = builder.unit;
    this.limit = builder.limit;
    this.period = period;
    this.enforcement = builder.enforcement;
    this.thresholds = List.copyOf(builder.thresholds);
    OnExpiry usual = enforcement == Enforcement.HARD ? OnExpiry.CHARGE_ESTIMATE : OnExpiry.RELEASE;
    this.onExpiry = Objects.requireNonNullElse(builder.onExpiry, usual);
    this.expected = builder.expected;
    this.overspend = builder.overspend;
  }

  /**
   * Starts a budget of dollars.
   *
   * @param limit cut to whole nano-dollars
   */
  public static Builder dollars(String name, Money limit) {
    return new Builder(name, BudgetUnit.DOLLARS, nanos(name, limit));
  }

  /** Starts a budget of prompt and output tokens. */
  public static Builder tokens(String name, long limit) {
    return new Builder(name, BudgetUnit.TOKENS, limit);
  }

  /** Starts a budget of tokens in which those read from a cache do not count. */
  public static Builder tokensWithoutCacheReads(String name, long limit) {
    return new Builder(name, BudgetUnit.TOKENS_WITHOUT_CACHE_READS, limit);
  }

  /** Starts a budget of attempts of calls. */
  public static Builder calls(String name, long limit) {
    return new Builder(name, BudgetUnit.CALLS, limit);
  }

  static Budget of(PublishedBudget published) {
    BudgetScope scope = BudgetScope.parse(published.scope());
    Builder builder = new Builder(published.name(), published.unit(), published.limit());
    builder.where = scope;
    builder.each = scope.each();
    builder.enforcement = published.enforcement();
    return builder.group(published.group()).per(published.period()).build();
  }

  private static long nanos(String name, Money limit) {
    BigInteger nanos = limit.picos().divide(BigInteger.valueOf(1000));
    if (nanos.signum() < 0 || nanos.compareTo(BigInteger.valueOf(BudgetLedger.MAX_AMOUNT)) > 0) {
      throw new IllegalArgumentException(
          "limit of " + name + " must be within $0 to $9007199.254740991, was $" + limit);
    }
    return nanos.longValueExact();
  }

  /** Returns the name, which no other budget of a guard has. */
  public String name() {
    return name;
  }

  /** Returns the group of the ledger that its accounts are in. */
  public String group() {
    return group;
  }

  /** Returns which calls it is for. */
  public BudgetScope scope() {
    return scope;
  }

  /** Returns what it counts. */
  public BudgetUnit unit() {
    return unit;
  }

  /** Returns the configured limit, in its unit; the ledger may hold another. */
  public long limit() {
    return limit;
  }

  /** Returns which time the limit is for. */
  public BudgetPeriod period() {
    return period;
  }

  /** Returns what happens above the limit. */
  public Enforcement enforcement() {
    return enforcement;
  }

  /** Returns the percentages to be told of, lowest first. */
  public List<Integer> thresholds() {
    return thresholds;
  }

  /** Returns what becomes of holds that nobody comes back for. */
  public OnExpiry onExpiry() {
    return onExpiry;
  }

  /** Tells whether calls hold what they are expected to take, not the most they could. */
  public boolean expected() {
    return expected;
  }

  /** Returns by how much expected holds may overspend at the very most; empty for no bound. */
  public OptionalLong overspend() {
    return overspend == null ? OptionalLong.empty() : OptionalLong.of(overspend);
  }

  /** Returns the terms of one of its accounts. */
  public AccountTerms terms(String key) {
    return new AccountTerms(
        new BudgetAccount(name, key, period),
        limit,
        enforcement == Enforcement.HARD,
        onExpiry,
        thresholds);
  }

  /** Returns the name under which the most that calls could take is held beside the budget. */
  String exposureName() {
    return name + EXPOSURE;
  }

  /** Returns what goes for the most that calls could take. */
  AccountTerms exposureTerms(String key) {
    return new AccountTerms(
        new BudgetAccount(exposureName(), key, period),
        exposureLimit(limit),
        enforcement == Enforcement.HARD,
        onExpiry,
        List.of());
  }

  long exposureLimit(long ofLimit) {
    return Math.min(BudgetLedger.MAX_AMOUNT, ofLimit + overspend().orElse(0));
  }

  /**
   * Returns the budget in words, such as {@code month: $100.00 per month UTC of all calls, hard}.
   */
  @Override
  public String toString() {
    return name
        + ": "
        + unit.text(limit)
        + " "
        + period.text()
        + " of "
        + scope
        + ", "
        + enforcement.label();
  }

  /** Collects the parts of a {@link Budget}. Not safe for use by several threads at once. */
  public static final class Builder {
    private final String name;
    private final BudgetUnit unit;
    private final long limit;
    private BudgetScope where = BudgetScope.ALL;
    private @Nullable Dimension each;
    private @Nullable BudgetPeriod period;
    private String group = DEFAULT_GROUP;
    private Enforcement enforcement = Enforcement.HARD;
    private TreeSet<Integer> thresholds = new TreeSet<>();
    private @Nullable OnExpiry onExpiry;
    private boolean expected;
    private @Nullable Long overspend;

    private Builder(String name, BudgetUnit unit, long limit) {
      if (!NAME.matcher(name).matches()) {
        throw new IllegalArgumentException(
            "name of a budget must be 1 to 64 letters, digits, dots, dashes and underscores, was \""
                + name
                + "\"");
      }
      LedgerLine.check("limit of " + name, limit);
      this.name = name;
      this.unit = unit;
      this.limit = limit;
    }

    /** Sets which time the limit is for; must be set. */
    public Builder per(BudgetPeriod value) {
      period = value;
      return this;
    }

    /** Counts only calls that have a value; several must all be the case. */
    public Builder only(Dimension dimension, String value) {
      where = new BudgetScope(where.where().and(dimension, dimension.canonicalValue(value)), null);
      return this;
    }

    /** Gives each value of a dimension the whole limit for itself, such as each user. */
    public Builder forEach(Dimension dimension) {
      each = dimension;
      return this;
    }

    /** Denies nothing; thresholds and standings tell how it stands. */
    public Builder soft() {
      enforcement = Enforcement.SOFT;
      return this;
    }

    /** Denies nothing, and tells of each call that would have been denied. */
    public Builder shadow() {
      enforcement = Enforcement.SHADOW;
      return this;
    }

    /** Tells once per period when so many percent of the limit are spent, each from 1 to 1,000. */
    public Builder tellAt(Integer... percents) {
      thresholds = new TreeSet<>(Arrays.asList(percents));
      return this;
    }

    /**
     * Sets what becomes of holds that nobody comes back for; unless set, a hard budget charges them
     * and any other gives them back.
     */
    public Builder onExpiry(OnExpiry value) {
      onExpiry = value;
      return this;
    }

    /**
     * Holds what calls are expected to take, going by the model's own history, not the most they
     * could: many slow calls at once then starve nobody. What is spent can exceed the limit by what
     * the calls under way when it is reached take beyond what they hold: at most their number times
     * the most that one could take. See {@link Expectations}.
     */
    public Builder expected() {
      expected = true;
      return this;
    }

    /**
     * Holds what calls are expected to take, as {@link #expected()}, and bounds the overspend: a
     * call is denied, too, if limit and overspend would not do for all under way to take the most
     * they could.
     *
     * @param most in the budget's unit, nano-dollars for dollars
     * @throws IllegalArgumentException if it is out of range
     */
    public Builder expectedOverspendingAtMost(long most) {
      LedgerLine.check("overspend of " + name, most);
      expected = true;
      overspend = most;
      return this;
    }

    /** Puts the accounts into a group of the ledger; {@value Budget#DEFAULT_GROUP} unless set. */
    public Builder group(String value) {
      group = value;
      return this;
    }

    private BudgetScope scope() {
      return new BudgetScope(where.where(), each);
    }

    /**
     * Returns the budget.
     *
     * @throws IllegalArgumentException if a part is missing or out of range
     */
    public Budget build() {
      if (period == null) {
        throw new IllegalArgumentException("period of budget " + name + " must be set, was not");
      }
      if (!NAME.matcher(group).matches()) {
        throw new IllegalArgumentException(
            "group of budget "
                + name
                + " must be 1 to 64 letters, digits, dots, dashes and underscores, was \""
                + group
                + "\"");
      }
      Budget budget = new Budget(this, period);
      budget.terms(""); // checks the thresholds
      return budget;
    }
  }
}
