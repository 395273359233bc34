package dev.tiller.cli.command;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.LongWork;
import dev.tiller.cli.option.MapOutput;
import dev.tiller.cli.option.ModelOption;
import dev.tiller.cli.option.TextSource;
import dev.tiller.data.TextSet;
import dev.tiller.model.LanguageModel;
import dev.tiller.model.tokenizer.Tokenizer;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.fit.Sentences;
import dev.tiller.steering.gate.GateTraining;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller map gate}. */
@Command(
    name = "gate",
    description = {
      "Writes a map that acts only where text looks like the source, token by token.",
      "A quarter of the sentences is held out to choose how readily the gate opens."
    },
    footer =
        "  tiller map gate calm.safetensors --model pocket --source pocket:spam/fit/source"
            + " --others pocket:spam/fit/target --others pocket:neutral/validation"
            + " -o gated.safetensors")
public final class MapGateCommand implements Callable<Integer>, LongWork {

  @Parameters(paramLabel = "MAP", description = "A file that `tiller fit` wrote.")
  private Path file = Path.of("");

  @Mixin private ModelOption model = new ModelOption();

  @Option(
      names = "--source",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Sentences that the map is for.")
  private TextSource source = new TextSource("");

  @Option(
      names = "--others",
      required = true,
      paramLabel = TextSource.LABEL,
      description = "Sentences that it should leave alone; repeatable.")
  private List<TextSource> others = new ArrayList<>();

  @Option(
      names = "--keep",
      paramLabel = "X",
      defaultValue = "0.9",
      description = "Mean opening over source text (default: ${DEFAULT-VALUE}).")
  private double keep;

  @Mixin private MapOutput out = new MapOutput();
  @Mixin private Answer answer = new Answer();

  @Override
  public Integer call() throws IOException {
    GateTraining training = new GateTraining(keep);
    SteeringMap map = SteeringMap.load(file);
    TextSet inside = source.read();
    List<String> names = new ArrayList<>();
    List<String> texts = new ArrayList<>();
    for (TextSource other : others) {
      TextSet set = other.read();
      names.add(set.provenance().name());
      texts.addAll(set.texts());
    }
    try (LanguageModel network = model.reference().load();
        Tokenizer tokenizer = model.reference().tokenizer()) {
      int limit = Math.min(Sentences.DEFAULT_LIMIT, network.contextLength());
      GateTraining.Result result =
          training.train(
              network,
              map,
              Sentences.of(inside, tokenizer, limit),
              Sentences.of(TextSet.of(String.join(" + ", names), texts), tokenizer, limit));
      answer.say(
          "on %d held-out sentences: open %.2f over source tokens, squared opening %.3f over others, AUROC %.3f",
          result.heldOut(), result.kept(), result.passed(), result.auroc());
      Map<String, Object> more = new LinkedHashMap<>();
      more.put("site", result.gate().site());
      more.put("kept", result.kept());
      more.put("passed", result.passed());
      more.put("auroc", result.auroc());
      out.write(map.behind(result.gate()), answer, more);
    }
    return 0;
  }
}
