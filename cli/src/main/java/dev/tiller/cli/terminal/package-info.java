/**
 * The process and the person before it: who may stop work and is shown how far it has come ({@link
 * dev.tiller.cli.terminal.TerminalMonitor}). Nothing outside this module asks the process or prints
 * by itself.
 */
@NullMarked
package dev.tiller.cli.terminal;

import org.jspecify.annotations.NullMarked;
