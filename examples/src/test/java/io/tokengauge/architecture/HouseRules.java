package io.tokengauge.architecture;

import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget.CodeUnitAccessTarget;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Timer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Predicate;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Holds the rules of the house for the classes below one root package: ours, or the fixture's,
 * which breaks each of them.
 *
 * <p>A class belongs to the module whose root package holds it, and to core if no other module's
 * does ({@code io.tokengauge.storage} is core, {@code io.tokengauge.storage.jdbc} is not).
 */
final class HouseRules {
  /** What plugs into core: these never know each other. */
  static final List<String> ADAPTERS =
      List.of(
          "providers",
          "storage.memory",
          "storage.jdbc",
          "storage.redis",
          "notify.email",
          "notify.slack");

  private static final List<String> USERS_OF_ADAPTERS =
      List.of("guice", "testkit", "benchmarks", "examples");

  static final String CORE = "core";

  /** The packages of core; each may use itself and those before it. The last is the root. */
  private static final List<String> LAYERS =
      List.of(
          "time",
          "usage",
          "pricing",
          "storage",
          "window",
          "history",
          "cache",
          "forecast",
          "budget",
          "notify",
          "alert",
          "report",
          "");

  private final String root;

  HouseRules(String root) {
    this.root = root;
  }

  ArchRule coreUsesTheJdkAndJspecifyOnly() {
    return classes()
        .that(are("in core", this::inCore))
        .should(
            dependOnlyOn(
                "core, the JDK and JSpecify",
                (from, to) ->
                    inCore(to)
                        || isBelow(to.getPackageName(), "java")
                        || isBelow(to.getPackageName(), "org.jspecify.annotations")));
  }

  ArchRule corePackagesUseOnlyThoseAboveThem() {
    return classes()
        .that(are("in core", this::inCore))
        .should(
            dependOnlyOn(
                "packages above theirs in the table of core's packages",
                (from, to) -> !inCore(to) || (layer(to) >= 0 && layer(to) <= layer(from))))
        .andShould(satisfy("are in a package of that table", type -> layer(type) >= 0));
  }

  ArchRule adapterUsesCoreOnly(String adapter) {
    return classes()
        .that(are("in " + adapter, type -> adapter.equals(module(type))))
        .should(
            dependOnlyOn(
                "core and themselves among our modules",
                (from, to) -> {
                  String module = module(to);
                  return module == null || module.equals(CORE) || module.equals(adapter);
                }));
  }

  /** Checks every module but the benchmarks, which compare the store with SQL written by hand. */
  ArchRule sqlStaysInStorageJdbc() {
    return classes()
        .that(
            are(
                "outside storage-jdbc and the benchmarks",
                type -> !List.of("storage.jdbc", "benchmarks").contains(module(type))))
        .should(
            dependOnlyOn(
                "packages other than java.sql and javax.sql",
                (from, to) ->
                    !isBelow(to.getPackageName(), "java.sql")
                        && !isBelow(to.getPackageName(), "javax.sql")));
  }

  ArchRule internalStaysInItsModule() {
    return classes()
        .that(are("ours", type -> module(type) != null))
        .should(
            dependOnlyOn(
                "the internal packages of their own module",
                (from, to) -> {
                  String module = module(to);
                  return module == null || !isInternal(to) || module.equals(module(from));
                }));
  }

  /** Checks the concepts of core and the other modules; a package may know its own sub-packages. */
  ArchRule noCycles() {
    return slices()
        .assignedFrom(
            new SliceAssignment() {
              @Override
              public SliceIdentifier getIdentifierOf(JavaClass type) {
                String module = module(type);
                if (module == null) {
                  return SliceIdentifier.ignore();
                }
                return SliceIdentifier.of(module.equals(CORE) ? "core:" + concept(type) : module);
              }

              @Override
              public String getDescription() {
                return "packages of core and other modules";
              }
            })
        .should()
        .beFreeOfCycles();
  }

  /**
   * Checks every module: a contract or an example that read the clock could not run on a virtual
   * one.
   */
  ArchRule clocksAreReadInTimeOnly() {
    return classes()
        .that(are("outside core's time package", type -> !isTime(type)))
        .should(notAccess("the clock", HouseRules::readsTheClock));
  }

  /**
   * Checks every module but the test kit, whose contracts call from many threads to show that a
   * port bears it.
   */
  ArchRule threadsAreStartedInTimeOnly() {
    return classes()
        .that(
            are(
                "outside core's time package and the test kit",
                type -> !isTime(type) && !"testkit".equals(module(type))))
        .should(notAccess("what starts or sleeps a thread", HouseRules::startsAThread));
  }

  /** Gives every module there is, by the name of its package. */
  static List<String> modules() {
    return Stream.of(List.of(CORE), ADAPTERS, USERS_OF_ADAPTERS).flatMap(List::stream).toList();
  }

  /** Gives the module of a class, or null if it is none of ours. */
  @Nullable String module(JavaClass type) {
    return relative(type)
        .map(
            name ->
                modules().stream().filter(module -> isBelow(name, module)).findFirst().orElse(CORE))
        .orElse(null);
  }

  private boolean inCore(JavaClass type) {
    return CORE.equals(module(type));
  }

  private boolean isTime(JavaClass type) {
    return inCore(type) && concept(type).equals("time");
  }

  private int layer(JavaClass type) {
    return LAYERS.indexOf(concept(type));
  }

  /** Gives the first part of the package's name after the root: "alert" for alert.rule. */
  private String concept(JavaClass type) {
    return relative(type).map(name -> name.split("\\.", -1)[0]).orElse("");
  }

  private Optional<String> relative(JavaClass type) {
    String name = type.getPackageName();
    if (!isBelow(name, root)) {
      return Optional.empty();
    }
    return Optional.of(name.equals(root) ? "" : name.substring(root.length() + 1));
  }

  private static boolean isInternal(JavaClass type) {
    return List.of(type.getPackageName().split("\\.", -1)).contains("internal");
  }

  private static boolean isBelow(String packageName, String parent) {
    return packageName.equals(parent) || packageName.startsWith(parent + ".");
  }

  private static boolean readsTheClock(CodeUnitAccessTarget target) {
    String owner = target.getOwner().getName();
    boolean noArguments = target.getRawParameterTypes().isEmpty();
    return switch (target.getName()) {
      // With a Clock or an InstantSource as argument it is not the system's clock that is read.
      case "now" ->
          owner.startsWith("java.time.")
              && target.getRawParameterTypes().stream()
                  .noneMatch(type -> type.isAssignableTo(InstantSource.class));
      case "nanoTime", "currentTimeMillis" -> owner.equals("java.lang.System");
      case "system", "systemUTC", "systemDefaultZone" ->
          owner.equals("java.time.Clock") || owner.equals("java.time.InstantSource");
      case "tickMillis", "tickSeconds", "tickMinutes" -> owner.equals("java.time.Clock");
      case "<init>" ->
          noArguments
              && (owner.equals("java.util.Date") || owner.equals("java.util.GregorianCalendar"));
      case "getInstance" -> owner.equals("java.util.Calendar");
      default -> false;
    };
  }

  private static boolean startsAThread(CodeUnitAccessTarget target) {
    JavaClass owner = target.getOwner();
    String name = target.getName();
    boolean ownExecutor =
        target.getRawParameterTypes().stream()
            .anyMatch(type -> type.isAssignableTo(Executor.class));
    if (name.equals("<init>")) {
      return owner.isAssignableTo(Thread.class)
          || owner.isAssignableTo(Timer.class)
          || (owner.getPackageName().equals("java.util.concurrent")
              && owner.isAssignableTo(ExecutorService.class));
    }
    if (owner.isEquivalentTo(CompletableFuture.class)
        || owner.isEquivalentTo(CompletionStage.class)) {
      return (name.endsWith("Async") && !ownExecutor)
          || List.of("delayedExecutor", "orTimeout", "completeOnTimeout").contains(name);
    }
    if (owner.isEquivalentTo(Executors.class)) {
      return name.startsWith("new");
    }
    return (owner.isAssignableTo(Thread.class)
            && List.of("start", "sleep", "ofVirtual", "ofPlatform", "startVirtualThread")
                .contains(name))
        || (owner.isEquivalentTo(ForkJoinPool.class) && name.equals("commonPool"))
        || (name.equals("parallelStream") && owner.isAssignableTo(Collection.class))
        || (name.equals("parallel") && owner.isAssignableTo(BaseStream.class));
  }

  private static DescribedPredicate<JavaClass> are(String text, Predicate<JavaClass> predicate) {
    return DescribedPredicate.describe("are " + text, predicate);
  }

  private static ArchCondition<JavaClass> satisfy(String text, Predicate<JavaClass> holds) {
    return new ArchCondition<>(text) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!holds.test(type)) {
          events.add(violated(type, "Class <" + type.getFullName() + "> does not: " + text));
        }
      }
    };
  }

  /** Decides whether one class may depend on another. */
  private interface Permission {
    boolean allows(JavaClass from, JavaClass to);
  }

  private static ArchCondition<JavaClass> dependOnlyOn(String text, Permission permission) {
    return new ArchCondition<>("depend only on " + text) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
          JavaClass to = dependency.getTargetClass().getBaseComponentType();
          if (!to.isPrimitive() && !permission.allows(type, to)) {
            events.add(violated(dependency, dependency.getDescription()));
          }
        }
      }
    };
  }

  /** Looks at calls and at method references alike. */
  private static ArchCondition<JavaClass> notAccess(
      String text, Predicate<CodeUnitAccessTarget> forbidden) {
    return new ArchCondition<>("not access " + text) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaAccess<?> access : type.getAccessesFromSelf()) {
          if (access.getTarget() instanceof CodeUnitAccessTarget target && forbidden.test(target)) {
            events.add(violated(access, access.getDescription()));
          }
        }
      }
    };
  }
}
