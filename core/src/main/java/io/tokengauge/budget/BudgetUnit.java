package io.tokengauge.budget;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Lists what budgets count. */
public enum BudgetUnit {
  /** Cost, in nano-dollars. */
  DOLLARS {
    @Override
    public long of(Spend spend) {
      return spend.nanoDollars();
    }

    @Override
    public String text(long amount) {
      BigDecimal dollars = BigDecimal.valueOf(amount, 9);
      BigDecimal cents = dollars.setScale(2, RoundingMode.DOWN);
      // What is not whole cents is shown in full: a limit must never look reached when it is not.
      return "$"
          + (cents.compareTo(dollars) == 0 ? cents : dollars.stripTrailingZeros()).toPlainString();
    }
  },
  /** Prompt and output tokens, however the prompt was served. */
  TOKENS {
    @Override
    public long of(Spend spend) {
      return spend.tokens();
    }

    @Override
    public String text(long amount) {
      return String.format(Locale.ROOT, "%,d tokens", amount);
    }
  },
  /** Prompt and output tokens but those read from a cache, as some providers limit them. */
  TOKENS_WITHOUT_CACHE_READS {
    @Override
    public long of(Spend spend) {
      return spend.tokens() - spend.cacheReads();
    }

    @Override
    public String text(long amount) {
      return TOKENS.text(amount);
    }
  },
  /** Attempts of calls, those that fail included. */
  CALLS {
    @Override
    public long of(Spend spend) {
      return 1;
    }

    @Override
    public String text(long amount) {
      return String.format(Locale.ROOT, amount == 1 ? "%,d call" : "%,d calls", amount);
    }
  };

  /** Returns how much of the unit a call takes. */
  public abstract long of(Spend spend);

  /** Returns an amount for people: {@code $5.20}, {@code 1,200 tokens}, {@code 3 calls}. */
  public abstract String text(long amount);

  /** Returns the lower-case name used in files, stores and output. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
