package dev.tiller.cli.map;

import picocli.CommandLine.Command;

/** {@code tiller map}: what can be done with a map after it was learned. */
@Command(
    name = "map",
    description = "Shows and transforms steering maps.",
    footer = "  tiller map show sea.safetensors",
    subcommands = {
      MapShowCommand.class,
      MapScaleCommand.class,
      MapSparsifyCommand.class,
      MapComposeCommand.class,
      MapDifferenceCommand.class,
      MapGateCommand.class,
      MapConditionCommand.class,
      MapBudgetCommand.class,
      MapInvertCommand.class,
      MapStabilityCommand.class,
      MapFoldCommand.class
    })
public final class MapCommand {}
