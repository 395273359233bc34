/**
 * Subgroups: {@link dev.tiller.fairness.group.Partition} divides items by an attribute or by an
 * intersection of several; {@link dev.tiller.fairness.group.Subgroup} is one part.
 */
@NullMarked
package dev.tiller.fairness.group;

import org.jspecify.annotations.NullMarked;
