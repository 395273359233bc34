/** Self-supervised training: objectives over views and features, and what measures them. */
@NullMarked
package dev.tiller.selfsupervised;

import org.jspecify.annotations.NullMarked;
