package dev.tiller.cli.model;

import picocli.CommandLine.Command;

/** {@code tiller model}: what looks at a model itself. */
@Command(
    name = "model",
    description = "Looks into a language model, or fetches one.",
    footer = "  tiller model inspect pocket",
    subcommands = {
      ModelInspectCommand.class,
      ModelLogitsCommand.class,
      ModelImportCommand.class,
      ModelDownloadCommand.class
    })
public final class ModelCommand {}
