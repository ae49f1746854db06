/** Says what a storage component is, whatever it stores: its health, its promises, its leases. */
@NullMarked
package io.tokengauge.storage;

import org.jspecify.annotations.NullMarked;
