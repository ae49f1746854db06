/** Holds what packages of core share about stored forms, and nobody else may use. */
@org.jspecify.annotations.NullMarked
package io.tokengauge.notify.internal;
