package dev.tiller.cli;

import dev.tiller.cli.command.CacheCommand;
import dev.tiller.cli.command.DoctorCommand;
import dev.tiller.cli.command.ModelCommand;
import picocli.CommandLine.Command;

/** {@code tiller} itself, which only has commands. */
@Command(
    name = "tiller",
    description = "Steers, trains, speeds up and audits neural networks on the JVM.",
    footer = {"  tiller doctor", "  tiller model inspect pocket --sites '.*norm.*'"},
    subcommands = {DoctorCommand.class, ModelCommand.class, CacheCommand.class})
final class Root {}
