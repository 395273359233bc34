/**
 * Maps that trust small samples only as far as they reach: {@link
 * dev.tiller.steering.shrinkage.ShrunkAct} is Linear-AcT shrunk toward the identity, {@link
 * dev.tiller.steering.shrinkage.TwoGroups} decides how far.
 */
@NullMarked
package dev.tiller.steering.shrinkage;

import org.jspecify.annotations.NullMarked;
