/**
 * Small programs against the library alone; start with {@link dev.tiller.examples.SteerAModel}.
 * {@link dev.tiller.examples.OwnComponent} shows a component of pages from outside.
 */
@NullMarked
package dev.tiller.examples;

import org.jspecify.annotations.NullMarked;
