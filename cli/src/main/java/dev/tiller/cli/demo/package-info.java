/**
 * {@code tiller demo}: the main job on what ships with Tiller. {@link dev.tiller.cli.demo.Demo}
 * does it, {@link dev.tiller.cli.demo.DemoPage} and {@link dev.tiller.cli.demo.DemoText} show the
 * same result in a browser and on a terminal.
 */
@NullMarked
package dev.tiller.cli.demo;

import org.jspecify.annotations.NullMarked;
