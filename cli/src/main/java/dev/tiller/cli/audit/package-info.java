/** {@code tiller audit}: whether a model fails some groups more once its inputs are perturbed. */
@NullMarked
package dev.tiller.cli.audit;

import org.jspecify.annotations.NullMarked;
