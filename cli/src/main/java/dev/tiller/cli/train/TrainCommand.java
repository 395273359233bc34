package dev.tiller.cli.train;

import picocli.CommandLine.Command;

/** {@code tiller train}: how the pocket model and its judges were made. */
@Command(
    name = "train",
    description = {
      "Trains language models and judges, and makes what the pocket model was trained on.",
      "In order: corpus, tokenizer, tokens, lm; sentences and judge need the corpus alone."
    },
    footer = "  tiller train lm --tokens corpus/tokens --run run --out my-model",
    subcommands = {
      TrainCorpusCommand.class,
      TrainTokenizerCommand.class,
      TrainTokensCommand.class,
      TrainSentencesCommand.class,
      TrainLmCommand.class,
      TrainJudgeCommand.class,
      TrainImageCommand.class
    })
public final class TrainCommand {}
