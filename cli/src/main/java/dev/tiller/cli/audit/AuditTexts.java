package dev.tiller.cli.audit;

import dev.tiller.cli.option.WrongUse;
import dev.tiller.evaluation.MultipleChoice;
import dev.tiller.fairness.Model;
import dev.tiller.fairness.model.JsonItems;
import dev.tiller.fairness.model.JsonModel;
import dev.tiller.fairness.model.TextModels;
import dev.tiller.ground.AtomicFile;
import dev.tiller.ground.Identity;
import dev.tiller.language.LanguageModel;
import dev.tiller.language.LanguageModel.Precision;
import dev.tiller.language.family.Prediction;
import dev.tiller.language.generate.TextGenerator;
import dev.tiller.language.masked.MaskedPrediction;
import dev.tiller.library.Models;
import dev.tiller.network.Taps;
import dev.tiller.onnx.TextClassifier;
import dev.tiller.steering.Steering;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Option;

/** Models of texts, on the command line. */
final class AuditTexts {

  private static final String CLASSIFIER = "model.onnx";

  @Option(
      names = "--frame",
      paramLabel = "TEXT",
      description =
          "What a text stands in when the model reads it, {} in its place, such as 'Review: {} Verdict:'; never perturbed.")
  private String frame = TextModels.PLACE;

  /** The model that the options name, for the task. */
  Audited<String> open(AuditModels models, AuditTask task) throws IOException {
    if (!frame.contains(TextModels.PLACE)) {
      throw new WrongUse(
          "--frame is \"%s\"; %s was expected where the text goes."
              .formatted(frame, TextModels.PLACE));
    }
    Precision precision = models.precision();
    if (models.isAddress()) {
      return plain(JsonModel.http(URI.create(models.word()), JsonItems.texts()));
    }
    if (models.isCommand()) {
      return plain(JsonModel.command(models.command(), JsonItems.texts()));
    }
    Path folder = Path.of(models.word());
    if (Files.exists(folder.resolve(CLASSIFIER))) {
      TextClassifier classifier = TextClassifier.open(folder);
      Identity identity =
          Identity.of("text-classifier")
              .with("model", AtomicFile.sha256(folder.resolve(CLASSIFIER)));
      return plain(
          new Closing<>(TextModels.classifier(identity, classifier), List.of(classifier::close)));
    }
    return language(models.word(), precision, task);
  }

  private Audited<String> plain(Model<String> model) {
    return Audited.of(TextModels.framed(model, frame), UnaryOperator.identity());
  }

  private Audited<String> language(String name, Precision precision, AuditTask task)
      throws IOException {
    List<String> answers = answers(task);
    LanguageModel network = Models.open(name, precision);
    Tokenizer tokenizer = Models.tokenizer(name);
    Model<String> model = answering(network, tokenizer, "", Taps.NONE, answers);
    return new Audited<>(
        new Closing<>(model, List.of(tokenizer, network)),
        UnaryOperator.identity(),
        setting -> {
          setting.part().map().requireFits(network);
          Steering steering = Steering.of(network, List.of(setting.part()));
          return new Closing<>(
              answering(network, tokenizer, setting.identity(), steering.taps(), answers),
              List.of(steering));
        },
        List.of(said(network, answers)));
  }

  /** What a language model chooses among; nothing where it answers in its own words. */
  private static List<String> answers(AuditTask task) throws IOException {
    if (!task.ofLanguage()) {
      throw new WrongUse(
          "A language model gives no vector, box or number; --task class, top-K, probability, exact or unchanged was expected.");
    }
    List<String> answers = task.inWords() ? List.of() : task.classes();
    if (answers.size() == 1 || answers.isEmpty() && !task.inWords()) {
      throw new WrongUse(
          "A language model chooses among given answers; name two or more with --classes, or let it answer in its own words with --task exact.");
    }
    return answers;
  }

  private static String said(LanguageModel network, List<String> answers) {
    String where = network.prediction() == Prediction.MASKED ? "in the gap" : "after the text";
    return answers.isEmpty()
        ? "the language model answers in its own words " + where
        : "the language model says which of %s is likeliest %s"
            .formatted(String.join(", ", answers), where);
  }

  private Model<String> answering(
      LanguageModel network,
      Tokenizer tokenizer,
      String steering,
      Taps taps,
      List<String> answers) {
    Identity identity =
        Identity.of("language-model")
            .with("model", network.fingerprint())
            .with("steering", steering);
    Model<String> model;
    if (network.prediction() == Prediction.MASKED) {
      model = TextModels.filling(identity, new MaskedPrediction(network, tokenizer), taps, answers);
    } else if (answers.isEmpty()) {
      model = TextModels.answering(identity, new TextGenerator(network, tokenizer), taps);
    } else {
      MultipleChoice choice = new MultipleChoice(network, tokenizer, taps);
      List<String> behind = answers.stream().map(answer -> " " + answer).toList();
      model = TextModels.choosing(identity, choice, behind);
    }
    return TextModels.framed(model, frame);
  }
}
