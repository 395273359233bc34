package dev.tiller.cli.train;

import picocli.CommandLine.Command;

/** {@code tiller train}: models of language, encoders of images, and judges. */
@Command(
    name = "train",
    description = {
      "Trains language models, encoders of images and judges, and makes what the pocket model was"
          + " trained on.",
      "For that, in order: corpus, tokenizer, tokens, lm; sentences and judge need the corpus"
          + " alone."
    },
    footer = "  tiller train lm --tokens corpus/tokens --run run --out my-model",
    subcommands = {
      TrainCorpusCommand.class,
      TrainTokenizerCommand.class,
      TrainTokensCommand.class,
      TrainSentencesCommand.class,
      TrainLmCommand.class,
      TrainScaleCommand.class,
      TrainSslCommand.class,
      TrainJudgeCommand.class
    })
public final class TrainCommand {}
