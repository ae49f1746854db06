package io.tokengauge.alert;

import io.tokengauge.notify.DeadLetter;
import io.tokengauge.notify.Delivery;
import io.tokengauge.notify.DeliveryStats;
import io.tokengauge.notify.Notifier;
import io.tokengauge.notify.Severity;
import io.tokengauge.storage.Health;
import io.tokengauge.time.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Holds who is told: a delivery for each notifier, and the routes that lead to it. */
final class AlertReceivers {

  private final @Nullable AlertStore store;
  private final Map<String, Delivery> deliveries = new LinkedHashMap<>();
  private final Map<String, List<Route>> routes = new LinkedHashMap<>();

  /** Starts without any. */
  AlertReceivers(@Nullable AlertStore store) {
    this.store = store;
  }

  /** Adds a notifier, under its own name or, if that is taken, one with a number. */
  void add(Notifier notifier, List<Route> along) {
    String name = notifier.name();
    for (int i = 2; deliveries.containsKey(name); i++) {
      name = notifier.name() + "-" + i;
    }
    Delivery.Builder delivery = Delivery.to(notifier).named(name).atLeast(Severity.INFO);
    if (store != null) {
      delivery.outbox(store.outbox());
    }
    deliveries.put(name, delivery.build());
    routes.put(name, along);
  }

  /** Returns all routes, without groups yet. */
  List<RouteGroups> routes() {
    List<RouteGroups> all = new ArrayList<>();
    deliveries.forEach(
        (name, delivery) -> {
          List<Route> along = routes.getOrDefault(name, List.of());
          for (int i = 0; i < along.size(); i++) {
            all.add(new RouteGroups(name, i, along.get(i), delivery::forOutbox));
          }
        });
    return all;
  }

  void start(Function<String, Scheduler> senders) {
    deliveries.forEach((name, delivery) -> delivery.start(senders.apply(name)));
  }

  /** Sends what no store holds. */
  void send(List<AlertStep.Addressed> told, Instant at) {
    for (AlertStep.Addressed news : told) {
      Delivery delivery = deliveries.get(news.receiver());
      if (delivery != null) {
        delivery.add(news.dispatch(), at);
      }
    }
  }

  /** Looks into the store's outbox. */
  void wake() {
    deliveries.values().forEach(Delivery::wake);
  }

  DeliveryStats stats() {
    return deliveries.values().stream()
        .map(Delivery::stats)
        .reduce(DeliveryStats.NONE, DeliveryStats::plus);
  }

  List<DeadLetter> deadLetters() {
    return deliveries.values().stream()
        .flatMap(delivery -> delivery.deadLetters().stream())
        .toList();
  }

  Health health(Instant now) {
    return deliveries.values().stream()
        .map(delivery -> delivery.health(now))
        .reduce(Health.UP, Health::and);
  }

  int stop(Duration patience) {
    int left = 0;
    Duration share = deliveries.isEmpty() ? patience : patience.dividedBy(deliveries.size());
    for (Delivery delivery : deliveries.values()) {
      left += delivery.close(share);
    }
    return left;
  }
}
