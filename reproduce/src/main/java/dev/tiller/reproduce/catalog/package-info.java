/**
 * {@link dev.tiller.reproduce.catalog.Reproductions} lists every reproduction by its name on the
 * command line. It is the one place that knows all of them; a new one is entered here.
 */
@NullMarked
package dev.tiller.reproduce.catalog;

import org.jspecify.annotations.NullMarked;
