package io.tokengauge.forecast;

import java.util.ArrayList;
import java.util.List;

/** Lists the methods that a forecast chooses from. */
public final class Candidates {

  private Candidates() {}

  /**
   * Returns every method of this package that makes sense for a series with these seasons. Whether
   * the series is long enough for one is the backtest's question.
   *
   * @param seasons the lengths of the seasons, shortest first, as {@link Series#seasons()} gives
   *     them
   * @return the methods, simple ones first
   */
  public static List<Forecaster> standard(int... seasons) {
    List<Forecaster> list = new ArrayList<>();
    list.add(new Naive());
    list.add(new Drift());
    list.add(new Theta(1));
    list.add(new ExponentialSmoothing());
    list.add(new Autoregression());
    list.add(new OnRepaired(new ExponentialSmoothing()));
    for (int season : seasons) {
      list.add(new SeasonalNaive(season));
      list.add(new Theta(season));
      list.add(new OnRepaired(new Theta(season)));
      list.add(new ExponentialSmoothing(season));
      list.add(new Autoregression(season));
      list.add(new OnRepaired(new Autoregression(season)));
    }
    if (seasons.length > 1) {
      int first = seasons[0];
      int second = seasons[1];
      list.add(new ExponentialSmoothing(first, second));
      list.add(new OnLogs(new ExponentialSmoothing(first, second)));
      list.add(new Autoregression(first, second));
      list.add(new OnLogs(new Autoregression(first, second)));
    } else if (seasons.length == 1) {
      list.add(new OnLogs(new ExponentialSmoothing(seasons[0])));
      list.add(new OnLogs(new Autoregression(seasons[0])));
    }
    return list;
  }
}
