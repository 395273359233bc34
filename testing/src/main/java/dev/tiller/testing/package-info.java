/**
 * What tests of several modules share: start with {@link dev.tiller.testing.ChildJvm}, another Java
 * process for what cannot be tried within one. Not released, and of no module but {@code test}
 * scope.
 */
@NullMarked
package dev.tiller.testing;

import org.jspecify.annotations.NullMarked;
