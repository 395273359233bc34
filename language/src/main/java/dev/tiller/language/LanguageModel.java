package dev.tiller.language;

import dev.tiller.ground.UserError;
import dev.tiller.language.family.Families;
import dev.tiller.language.family.Family;
import dev.tiller.language.family.Prediction;
import dev.tiller.network.KeyValueCache;
import dev.tiller.network.Network;
import dev.tiller.network.Pass;
import dev.tiller.network.Segment;
import dev.tiller.network.Site;
import dev.tiller.network.State;
import dev.tiller.network.Taps;
import dev.tiller.network.Tokens;
import dev.tiller.network.layer.BuiltNetwork;
import dev.tiller.network.layer.Correction;
import dev.tiller.network.layer.Parts;
import dev.tiller.network.load.Checkpoint;
import dev.tiller.network.load.Config;
import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.DType;
import dev.tiller.tensor.Engine;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.bytedeco.pytorch.AutoGradMode;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A language model: a {@link Network} over {@link Tokens}, with the files it came from. Most
 * predict the next token; {@link #prediction} says which fill gaps instead. It owns its parameters;
 * close it when done. Forward passes may run on several threads at once as long as nobody changes
 * the parameters.
 */
public final class LanguageModel implements Network, AutoCloseable {

  private final Config config;
  private final Prediction prediction;
  private final @Nullable Path directory;
  private final @Nullable Checkpoint checkpoint;
  private final BuiltNetwork network;
  private final Leftovers leftovers;

  private LanguageModel(
      Config config,
      @Nullable Path directory,
      @Nullable Checkpoint checkpoint,
      BuiltNetwork network) {
    this.config = config;
    this.prediction = Families.of(config).prediction();
    this.directory = directory;
    this.checkpoint = checkpoint;
    this.network = network;
    this.leftovers = Leftovers.of(checkpoint);
  }

  /**
   * Loads a directory as Hugging Face's {@code save_pretrained} writes it, in float32.
   *
   * @throws UserError if the directory is no model, or of a family that Tiller cannot run
   */
  public static LanguageModel load(Path directory) {
    return load(directory, Precision.FLOAT32);
  }

  /**
   * @param precision in which the weights are held
   */
  public static LanguageModel load(Path directory, Precision precision) {
    Config config = Config.read(directory);
    Family family = Families.of(config);
    refuseQuantized(config);
    Checkpoint checkpoint = Checkpoint.open(directory);
    try {
      ScalarType weights = precision.weights();
      boolean native16 = weights == ScalarType.BFloat16 && Engine.hasFastBfloat16();
      Parts parts = Parts.forInference(checkpoint, weights, native16 ? weights : ScalarType.Float);
      BuiltNetwork network = build(config, family, parts);
      return new LanguageModel(config, directory, checkpoint, network);
    } catch (RuntimeException | Error e) {
      checkpoint.close();
      throw e;
    }
  }

  /** Weights of other formats would be read as damaged ones, or as something they are not. */
  private static void refuseQuantized(Config config) {
    if (config.has("quantization_config")) {
      String how = config.json().path("quantization_config").path("quant_method").asText("");
      throw new UserError(
          "%s says that the weights are quantized%s, which Tiller does not read; take the folder of the model as it was before (--precision int8 holds it in a quarter of the memory)."
              .formatted(config.source(), how.isEmpty() ? "" : " by " + UserError.excerpt(how)));
    }
  }

  /**
   * A network with parameters from anywhere, such as a random source.
   *
   * @param config as a config.json would say it
   * @param precision of weights and activations: FLOAT32 or BFLOAT16
   */
  public static LanguageModel build(Config config, ParameterSource source, Precision precision) {
    if (precision == Precision.INT8) {
      throw new IllegalArgumentException("A network in INT8 is loaded from its exact weights");
    }
    Parts parts = Parts.from(source, precision.weights());
    return new LanguageModel(config, null, null, build(config, Families.of(config), parts));
  }

  private static BuiltNetwork build(Config config, Family family, Parts parts) {
    return BuiltNetwork.build(
        config.modelType(), family.defaultSites(), parts, p -> family.build(config, p));
  }

  /** The model's config.json. */
  public Config config() {
    return config;
  }

  /**
   * What a user should know about how it was loaded, such as weights that contradict its config;
   * sentences, usually none.
   */
  public List<String> notes() {
    List<String> notes = new ArrayList<>(checkpoint == null ? List.of() : checkpoint.notes());
    network.corrections().forEach(correction -> notes.add(correction.sentence()));
    leftovers.note().ifPresent(notes::add);
    return notes;
  }

  /** What it learned to predict. */
  public Prediction prediction() {
    return prediction;
  }

  /**
   * @param needed what the caller needs
   * @param task what it is about to do, as in "texts are continued"
   * @throws UserError if this model learned something else
   */
  public void require(Prediction needed, String task) {
    if (prediction != needed) {
      throw new UserError(
          "This %s model %s, but %s by a model that %s; %s."
              .formatted(
                  config.modelType(),
                  prediction,
                  task,
                  needed,
                  prediction == Prediction.MASKED
                      ? "use `tiller predict`, or another model"
                      : "use `tiller generate`, or a model of type bert"));
    }
  }

  /** Where it was loaded from; null if it was built. */
  public @Nullable Path directory() {
    return directory;
  }

  @Override
  public String type() {
    return config.modelType();
  }

  @Override
  public String defaultSites() {
    return network.defaultSites();
  }

  /** The steps of the network: embedding, blocks, head. */
  @Override
  public List<Segment> segments() {
    return network.segments();
  }

  @Override
  public List<Site> sites() {
    return network.sites();
  }

  @Override
  public Map<String, Site> sitesByName() {
    return network.sitesByName();
  }

  /** Parameters by Hugging Face's names; owned by this model. */
  @Override
  public Map<String, Tensor> parameters() {
    return network.parameters();
  }

  /** Number of parameters, a tied one counted once. */
  public long parameterCount() {
    return parameters().values().stream().mapToLong(Tensor::numel).sum();
  }

  /** Number of token ids. */
  public int vocabularySize() {
    return config.integer("vocab_size");
  }

  /** Longest sequence that the model was made for; see {@link Config#contextLength}. */
  public int contextLength() {
    return config.contextLength();
  }

  @Override
  public String fingerprint() {
    return network.fingerprint();
  }

  /**
   * Runs every segment.
   *
   * @return logits, [batch, length, vocabulary]; owned by the caller's scope
   */
  public Tensor logits(Tokens tokens, Taps taps) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = over(tokens, taps)) {
      return scope.keep(run(tokens, pass));
    }
  }

  /**
   * Hidden states between blocks and the logits.
   *
   * @return first the input of block 0, then the output of every block, last the logits
   */
  public List<Tensor> hiddenStates(Tokens tokens, Taps taps) {
    try (TensorScope scope = TensorScope.open();
        Pass pass = over(tokens, taps)) {
      List<Tensor> states = new ArrayList<>();
      Tensor state = embed(tokens, pass);
      for (int i = 1; i < segments().size(); i++) {
        if (segments().get(i).block() != segments().get(i - 1).block()) {
          states.add(state);
        }
        state = segments().get(i).run(state, pass);
      }
      states.add(state);
      states.forEach(scope::keep);
      return states;
    }
  }

  /**
   * One step of generation: extends the cache and gives the last position's logits.
   *
   * @param tokens the prompt at first, then one column
   * @param mask over all positions up to now; null if all are real
   * @return [batch, vocabulary]; owned by the caller's scope
   * @throws UserError if this model fills gaps
   */
  public Tensor next(Tokens tokens, @Nullable Tensor mask, KeyValueCache cache, Taps taps) {
    require(Prediction.CAUSAL, "texts are continued");
    try (AutoGradMode noGrad = Tensors.noGrad();
        TensorScope scope = TensorScope.open();
        Pass pass = Pass.continuing(tokens, mask, cache, taps)) {
      Tensor logits = scope.keep(next(tokens, pass));
      pass.commit();
      return logits;
    }
  }

  /**
   * The same in a pass that the caller opened and commits: where more must succeed for the step to
   * count.
   *
   * @param pass {@link Pass#continuing continues} a cache with the tokens
   */
  public Tensor next(Tokens tokens, Pass pass) {
    try (TensorScope scope = TensorScope.open()) {
      return scope.keep(run(tokens, pass).select(1, 0));
    }
  }

  /** Logits, [batch, length or 1, vocabulary]; owned by the caller's scope. */
  private Tensor run(Tokens tokens, Pass pass) {
    Tensor first = embed(tokens, pass);
    try {
      return network.run(State.of(first), pass, 1, segments().size()).main();
    } finally {
      first.close();
    }
  }

  private Tensor embed(Tokens tokens, Pass pass) {
    try {
      return segments().get(0).run(tokens.ids(), pass);
    } catch (RuntimeException e) {
      // Checking every id before every pass would cost more than it is worth.
      int vocabulary = config.count("vocab_size");
      for (long id : Tensors.longs(tokens.ids())) {
        if (id < 0 || id >= vocabulary) {
          throw new UserError(
              "The input holds the token id %d, but this %s model has the ids 0 to %d; its tokenizer is another model's."
                  .formatted(id, config.modelType(), vocabulary - 1),
              e);
        }
      }
      throw e;
    }
  }

  private Pass over(Tokens tokens, Taps taps) {
    if (tokens.types() != null) {
      require(Prediction.MASKED, "token types are read");
    }
    return Pass.over(tokens, taps);
  }

  /**
   * Writes a model directory that Tiller, Hugging Face transformers and others load, with the
   * tokenizer's files where this model was loaded with some.
   *
   * @param target a folder that does not exist yet or is empty; it appears whole or not at all
   * @param type of the weights in the file: F32, F16 or BF16
   * @throws UserError if the folder is in use
   */
  public void save(Path target, DType type) throws IOException {
    save(target, type, Map.of(), directory);
  }

  /**
   * @param changed parameters that take the place of this model's, or that it lacks (a folded map
   *     may need a bias); they stay the caller's
   * @param companions folder to copy the tokenizer's files from; null for none
   */
  public void save(Path target, DType type, Map<String, Tensor> changed, @Nullable Path companions)
      throws IOException {
    for (Tensor parameter : parameters().values()) {
      if (!parameter.is_floating_point()) {
        throw new UserError(
            "A model in 8-bit integers cannot be saved exactly; load it in FLOAT32 or BFLOAT16.");
      }
    }
    Map<String, Tensor> all = new TreeMap<>(parameters());
    all.putAll(changed);
    Config saved = config;
    for (Correction correction : network.corrections()) {
      saved = saved.with(correction.field(), correction.value());
    }
    Export.write(target, saved, all, type, companions);
  }

  /** Frees the parameters and unmaps the files. */
  @Override
  public void close() {
    network.close();
    if (checkpoint != null) {
      checkpoint.close();
    }
  }

  /** How the weights of a loaded model are held in memory. */
  public enum Precision {
    /** Exact: what parity and golden tests want. */
    FLOAT32(ScalarType.Float),
    /**
     * Half the memory. Activations are bfloat16 where the CPU multiplies that in hardware, else
     * float32.
     */
    BFLOAT16(ScalarType.BFloat16),
    /**
     * A quarter of the memory: matrices rounded to 8 bits with a scale for each output, activations
     * float32. Slower, and only for running: {@link #parameters} then holds the rounded integers.
     */
    INT8(ScalarType.Char);

    private final ScalarType weights;

    Precision(ScalarType weights) {
      this.weights = weights;
    }

    ScalarType weights() {
      return weights;
    }
  }
}
