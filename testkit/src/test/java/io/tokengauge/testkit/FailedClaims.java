package io.tokengauge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** Runs contracts to see what they catch. */
final class FailedClaims {

  private FailedClaims() {}

  /** Runs a contract and returns the names of the tests that failed. */
  static Set<String> of(Class<?> contract) {
    Set<String> failed = new TreeSet<>();
    TestExecutionListener listener =
        new TestExecutionListener() {
          @Override
          public void executionFinished(TestIdentifier test, TestExecutionResult result) {
            Optional<TestSource> source = test.getSource();
            if (result.getStatus() == TestExecutionResult.Status.FAILED
                && source.orElse(null) instanceof MethodSource method) {
              boolean claim = result.getThrowable().orElse(null) instanceof AssertionError;
              failed.add(claim ? method.getMethodName() : "threw in " + method.getMethodName());
            }
          }
        };
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(contract)).build();
    LauncherFactory.create().execute(request, listener);
    // Any other exception would prove nothing.
    assertThat(failed).noneMatch(name -> name.startsWith("threw"));
    return failed;
  }
}
