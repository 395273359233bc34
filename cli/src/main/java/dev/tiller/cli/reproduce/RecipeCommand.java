package dev.tiller.cli.reproduce;

import picocli.CommandLine.Command;

/** {@code tiller recipe}: the protocols behind published tables. */
@Command(
    name = "recipe",
    description = "Lists, shows and runs the protocols behind published tables.",
    footer = "  tiller recipe run act-toxicity-gemma2 --data papers --model gemma-2-2b",
    subcommands = {RecipeListCommand.class, RecipeShowCommand.class, RecipeRunCommand.class})
public final class RecipeCommand {}
