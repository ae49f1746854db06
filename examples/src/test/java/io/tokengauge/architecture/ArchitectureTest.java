package io.tokengauge.architecture;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Holds every module's main code to {@link HouseRules}, and shows on the fixture, a small house
 * that breaks them all, that each rule reports exactly what breaks it.
 *
 * <p>No rule is allowed to match nothing: every module has at least its {@code package-info}.
 */
class ArchitectureTest {
  private static final String ROOT = "io.tokengauge";
  private static final String FIXTURE = "io.tokengauge.architecture.fixture";

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          // What JMH generates from our benchmarks reads the clock: that is its work.
          .withImportOption(location -> !location.contains("/jmh_generated/"))
          .importPackages(ROOT);
  private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(FIXTURE);

  private static final HouseRules RULES = new HouseRules(ROOT);
  private static final HouseRules ON_FIXTURE = new HouseRules(FIXTURE);

  static final List<String> modules = HouseRules.modules();
  static final List<String> adapters = HouseRules.ADAPTERS;

  @ParameterizedTest
  @FieldSource("modules")
  void everyModuleIsSeen(String module) {
    assertThat(OURS.stream().map(RULES::module)).contains(module);
  }

  @Test
  void coreUsesTheJdkAndJspecifyOnly() {
    RULES.coreUsesTheJdkAndJspecifyOnly().check(OURS);
    assertThat(breakers(ON_FIXTURE.coreUsesTheJdkAndJspecifyOnly()))
        .containsExactly("usage.UsesALibrary.<init>", "usage.UsesAnAdapter.adapter");
  }

  @Test
  void corePackagesUseOnlyThoseAboveThem() {
    RULES.corePackagesUseOnlyThoseAboveThem().check(OURS);
    assertThat(breakers(ON_FIXTURE.corePackagesUseOnlyThoseAboveThem()))
        .containsExactly(
            "usage.ReachesDown.<init>",
            "usage.ReachesDown.report",
            "usage.UsesTheRoot.root",
            "util.Stray");
  }

  @ParameterizedTest
  @FieldSource("adapters")
  void adapterUsesCoreOnly(String adapter) {
    RULES.adapterUsesCoreOnly(adapter).check(OURS);
  }

  @Test
  void adapterUsingAnotherOrAnAssemblyIsReported() {
    assertThat(breakers(ON_FIXTURE.adapterUsesCoreOnly("providers")))
        .containsExactly(
            "providers.UsesAnotherAdapter.another", "providers.UsesTheAssembly.assembly");
    assertThat(breakers(ON_FIXTURE.adapterUsesCoreOnly("notify.slack"))).isEmpty();
  }

  @Test
  void sqlStaysInStorageJdbc() {
    RULES.sqlStaysInStorageJdbc().check(OURS);
    assertThat(breakers(ON_FIXTURE.sqlStaysInStorageJdbc()))
        .containsExactly("guice.SpeaksSql.connection", "guice.SpeaksSql.dataSource");
  }

  @Test
  void internalStaysInItsModule() {
    RULES.internalStaysInItsModule().check(OURS);
    assertThat(breakers(ON_FIXTURE.internalStaysInItsModule()))
        .containsExactly("guice.UsesInternals.ofAnAdapter", "guice.UsesInternals.ofCore");
  }

  @Test
  void noCycles() {
    RULES.noCycles().check(OURS);
    assertThat(ON_FIXTURE.noCycles().evaluate(BROKEN).getFailureReport().getDetails())
        .anySatisfy(
            cycle -> assertThat(cycle).contains("Cycle detected: Slice benchmarks", "Slice guice"));
  }

  @Test
  void clocksAreReadInTimeOnly() {
    RULES.clocksAreReadInTimeOnly().check(OURS);
    assertThat(breakers(ON_FIXTURE.clocksAreReadInTimeOnly()))
        .containsExactlyInAnyOrder(
            "usage.ReadsTheClock.instant",
            "usage.ReadsTheClock.instantByReference",
            "usage.ReadsTheClock.localDateInZone",
            "usage.ReadsTheClock.yearMonth",
            "usage.ReadsTheClock.nanos",
            "usage.ReadsTheClock.millis",
            "usage.ReadsTheClock.systemClock",
            "usage.ReadsTheClock.tickingClock",
            "usage.ReadsTheClock.instantSource",
            "usage.ReadsTheClock.date",
            "usage.ReadsTheClock.calendar");
  }

  @Test
  void threadsAreStartedInTimeOnly() {
    RULES.threadsAreStartedInTimeOnly().check(OURS);
    assertThat(breakers(ON_FIXTURE.threadsAreStartedInTimeOnly()))
        .containsExactlyInAnyOrder(
            "usage.StartsThreads.thread",
            "usage.StartsThreads.threadByReference",
            "usage.StartsThreads.start",
            "usage.StartsThreads.sleep",
            "usage.StartsThreads.timer",
            "usage.StartsThreads.executor",
            "usage.StartsThreads.pool",
            "usage.StartsThreads.forkJoin",
            "usage.StartsThreads.commonPool",
            "usage.StartsThreads.async",
            "usage.StartsThreads.thenAsync",
            "usage.StartsThreads.timeout",
            "usage.StartsThreads.parallel",
            "usage.StartsThreads$Worker.<init>");
  }

  /** Gives the member, or the class, at which each violation of the rule in the fixture starts. */
  private static Set<String> breakers(ArchRule rule) {
    Pattern origin = Pattern.compile("<" + Pattern.quote(FIXTURE) + "\\.([\\w.$]+(<init>)?)");
    return rule.evaluate(BROKEN).getFailureReport().getDetails().stream()
        .map(
            text -> {
              Matcher matcher = origin.matcher(text);
              assertThat(matcher.find()).as(text).isTrue();
              return matcher.group(1);
            })
        .collect(toCollection(TreeSet::new));
  }
}
