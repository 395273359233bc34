package dev.tiller.cli.model;

import dev.tiller.cli.option.Answer;
import dev.tiller.cli.option.FileName;
import dev.tiller.cli.option.ModelReference;
import dev.tiller.cli.option.OutputFile;
import dev.tiller.cli.option.PrecisionOption;
import dev.tiller.cli.option.Result;
import dev.tiller.cli.option.TokenRows;
import dev.tiller.cli.option.WrongUse;
import dev.tiller.language.LanguageModel;
import dev.tiller.network.Site;
import dev.tiller.network.Tap;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.tensor.SafetensorsWriter;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tiller model logits}: one forward pass in float32, written to a safetensors file. */
@Command(
    name = "logits",
    description = {
      "Runs tokens through a model and writes what comes out.",
      "The file holds float32 \"logits\" [batch, length, vocabulary]; with --hidden also"
          + " \"hidden.0\" (input of block 0) and \"hidden.i\" (output of block i-1), with --site"
          + " NAME also \"site.NAME\"."
    },
    footer = "  tiller model logits pocket --tokens 1,2,3 --hidden --out logits.safetensors")
public final class ModelLogitsCommand implements Callable<Integer> {

  @Parameters(paramLabel = ModelReference.LABEL, description = "The model.")
  private ModelReference model;

  @ArgGroup(multiplicity = "1")
  private Source source;

  @Option(
      names = "--mask-file",
      paramLabel = "F.json",
      description =
          "Rows like those of the tokens, 1 where a token is real and 0 where it pads; positions"
              + " count from the first real token.")
  private @Nullable Path maskFile;

  @Option(
      names = "--types-file",
      paramLabel = "F.json",
      description = "Rows like those of the tokens, the text that each belongs to (bert): 0 or 1.")
  private @Nullable Path typesFile;

  @Option(names = "--hidden", description = "Also write the states between blocks.")
  private boolean hidden;

  @Option(
      names = "--site",
      paramLabel = "NAME",
      description = "Also write what passes at this site; repeatable.")
  private List<String> sites = new ArrayList<>();

  @Option(
      names = "--out",
      preprocessor = FileName.class,
      paramLabel = "F.safetensors",
      required = true,
      description = "The file.")
  private Path out;

  @Mixin private PrecisionOption precision = new PrecisionOption();

  @Mixin private Answer answer = new Answer();

  /** The tokens, given in one of two ways. */
  static final class Source {

    @Option(names = "--tokens", paramLabel = "1,2,3", description = "Token ids of one row.")
    private @Nullable String tokens;

    @Option(
        names = "--tokens-file",
        paramLabel = "F.json",
        description = "A JSON array of equal-length rows of token ids.")
    private @Nullable Path file;

    TokenRows rows() throws IOException {
      if (tokens == null) {
        return TokenRows.read(file);
      }
      return WrongUse.check("--tokens", () -> TokenRows.parse("--tokens", tokens));
    }

    /** An id that the model does not have: wrong use on the command line, a wrong file in one. */
    void check(TokenRows rows, int vocabulary) {
      Supplier<TokenRows> check = () -> rows.within(0, vocabulary - 1, "this model's token ids");
      if (tokens == null) {
        check.get();
      } else {
        WrongUse.check("--tokens", check);
      }
    }
  }

  @Override
  public Integer call() throws IOException {
    TokenRows rows = source.rows();
    OutputFile.check(answer, "--out", out);
    @Nullable TokenRows mask =
        maskFile == null ? null : TokenRows.read(maskFile).within(0, 1, "masks");
    if (mask != null) {
      rows.coveredBy(mask);
    }
    @Nullable TokenRows types =
        typesFile == null ? null : TokenRows.read(typesFile).within(0, 1, "token types");
    if (types != null) {
      rows.shapedLike(types, "a type for every token");
    }
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad();
        LanguageModel network = precision.load(model.word(), answer)) {
      source.check(rows, network.vocabularySize());
      Tokens tokens =
          mask == null ? Tokens.of(rows.values()) : Tokens.masked(rows.values(), mask.values());
      Map<String, Tensor> tensors = run(network, typed(tokens, types));
      SafetensorsWriter.write(out, tensors, Map.of("model", network.fingerprint()));
      report(network, tensors);
      tensors.values().forEach(Tensor::close);
      return 0;
    }
  }

  private static Tokens typed(Tokens tokens, @Nullable TokenRows types) {
    return types == null
        ? tokens
        : new Tokens(tokens.ids(), tokens.mask(), Tensors.of(types.values()));
  }

  private Map<String, Tensor> run(LanguageModel network, Tokens tokens) {
    Map<String, Tensor> seen = new HashMap<>();
    Map<Site, Tap> taps = new HashMap<>();
    for (String name : sites) {
      Tap copy =
          (site, value, pass) -> {
            seen.put("site." + name, copy(value));
            return value;
          };
      taps.put(network.site(name), copy);
    }
    try (TensorScope scope = TensorScope.open()) {
      if (hidden) {
        List<Tensor> states = network.hiddenStates(tokens, Taps.of(taps));
        for (int i = 0; i < states.size() - 1; i++) {
          seen.put("hidden." + i, copy(states.get(i)));
        }
        seen.put("logits", copy(states.get(states.size() - 1)));
      } else {
        seen.put("logits", copy(network.logits(tokens, Taps.of(taps))));
      }
    }
    return seen;
  }

  /** A float32 copy that no scope owns, since a tap's value dies with its segment. */
  private static Tensor copy(Tensor value) {
    try (TensorScope scope = TensorScope.open()) {
      Tensor single = value.detach().to(ScalarType.Float).contiguous();
      return scope.disown(single.clone());
    }
  }

  /**
   * What a machine reads.
   *
   * @param tensors their shapes by name
   */
  private record Written(String out, String fingerprint, Map<String, long[]> tensors)
      implements Result {}

  private void report(LanguageModel network, Map<String, Tensor> tensors) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    tensors.keySet().stream()
        .sorted()
        .forEach(name -> shapes.put(name, Tensors.shape(tensors.get(name))));
    shapes.forEach((name, shape) -> answer.say("%-40s %s", name, java.util.Arrays.toString(shape)));
    answer.say("written to %s", out);
    answer.finish(new Written(out.toString(), network.fingerprint(), shapes));
  }
}
