package dev.tiller.cli.command;

import picocli.CommandLine.Command;

/** {@code tiller model}: what looks at a model itself. */
@Command(
    name = "model",
    description = "Looks into a language model.",
    footer = "  tiller model inspect pocket",
    subcommands = {ModelInspectCommand.class, ModelLogitsCommand.class})
public final class ModelCommand {}
