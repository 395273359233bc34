package dev.tiller.steering.fit;

import dev.tiller.data.TextSet;
import dev.tiller.ground.Identity;
import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.ground.UserError;
import dev.tiller.network.InputSet;
import dev.tiller.network.Network;
import dev.tiller.network.Site;
import dev.tiller.network.SiteGroups;
import dev.tiller.steering.FitSession;
import dev.tiller.steering.JointMethod;
import dev.tiller.steering.Order;
import dev.tiller.steering.Position;
import dev.tiller.steering.Provenance;
import dev.tiller.steering.ResponseMethod;
import dev.tiller.steering.SiteMap;
import dev.tiller.steering.SiteResponses;
import dev.tiller.steering.Stage;
import dev.tiller.steering.SteeringMap;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.tensor.TensorScope;
import dev.tiller.tensor.Tensors;
import dev.tiller.tokenizer.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bytedeco.pytorch.AutoGradMode;
import org.jspecify.annotations.Nullable;

/**
 * Learns a steering map from two sets of items: sentences, or whatever the network reads.
 *
 * <p>At once: one pass of the plain model over both sets, all sites pooled on the way. Causal:
 * every batch of both sets stops at each stage of chosen sites until the maps there are estimated,
 * and goes on with those maps active; one or two passes in all, however many sites there are.
 * Joint: the maps of all sites are trained together by gradient descent through the network. The
 * same data, settings, model, version and threads give the same bits.
 */
public final class Fitter {

  private final Network network;
  private final FitSettings settings;
  private final List<Site> sites;
  private final @Nullable SteeringMap start;

  private Fitter(Network network, FitSettings settings, @Nullable SteeringMap start) {
    this.network = network;
    this.settings = settings;
    this.sites = SiteGroups.resolve(network, settings.sites());
    this.start = start;
  }

  /**
   * A fitter for any network that is written as segments.
   *
   * @throws dev.tiller.ground.UserError if the settings name no site of this network
   */
  public static Fitter of(Network network, FitSettings settings) {
    return new Fitter(network, settings, null);
  }

  /**
   * A fitter by a method's defaults.
   *
   * @throws dev.tiller.ground.UserError if the network has no sites of the kind that the method
   *     takes
   */
  public static Fitter of(Network network, SteeringMethod method) {
    return of(network, FitSettings.of(method));
  }

  /** The same fitter with other parameters of its method. */
  Fitter with(SteeringMethod method) {
    return new Fitter(network, settings.withMethod(method), start);
  }

  /**
   * The same fitter, training from another map instead of from identity.
   *
   * @throws UserError if the method is no {@link JointMethod}, or the map is another model's
   */
  public Fitter startingFrom(SteeringMap map) {
    if (!(settings.method() instanceof JointMethod)) {
      throw new UserError(
          settings.method().name()
              + " computes its maps, so there is nothing to start from; leave the start out.");
    }
    map.requireFits(network);
    return new Fitter(network, settings, map);
  }

  /** The sites that will be fitted, in order of execution. */
  public List<Site> sites() {
    return sites;
  }

  /**
   * Fits without leaving anything on the disk.
   *
   * @param source sentences that the map moves away from
   * @param target sentences that it moves toward
   * @throws dev.tiller.ground.UserError if the sets are too small or equal, or a response is no
   *     number
   */
  public SteeringMap fit(InputSet source, InputSet target) {
    return fit(source, target, Monitor.NONE);
  }

  /**
   * As {@link #fit(InputSet, InputSet)}, from sentences cut after {@value Sentences#DEFAULT_LIMIT}
   * tokens.
   *
   * @param source sentences that the map moves away from
   * @param target sentences that it moves toward
   * @param tokenizer of the model
   */
  public SteeringMap fit(List<String> source, List<String> target, Tokenizer tokenizer) {
    return fit(
        Sentences.of(TextSet.of("source", source), tokenizer, Sentences.DEFAULT_LIMIT),
        Sentences.of(TextSet.of("target", target), tokenizer, Sentences.DEFAULT_LIMIT));
  }

  /**
   * As {@link #fit(InputSet, InputSet)}, watched.
   *
   * @param monitor asked between batches and steps whether to stop; shows how far the fit has come
   * @throws dev.tiller.ground.UserError also when it was stopped; nothing is kept then
   */
  public SteeringMap fit(InputSet source, InputSet target, Monitor monitor) {
    return run(source, target, null, monitor);
  }

  /**
   * Fits and saves. What can be resumed is kept in {@link #kept} until the map is there.
   *
   * @param file where the map goes
   * @param kept what becomes of the work of an interrupted fit; gone on with under the same
   *     settings, the result has the same bits as that of an uninterrupted one
   * @param monitor asked between batches and steps whether to stop and keep what is done; shows how
   *     far the fit has come
   * @throws IOException if the disk refuses
   * @throws dev.tiller.ground.UserError as {@link #fit(InputSet, InputSet)}, or if what is there
   *     belongs to another fit, or after an interruption
   */
  public SteeringMap fit(
      InputSet source, InputSet target, Path file, KeptWork kept, Monitor monitor)
      throws IOException {
    DrawnItems samples = draw(source, target);
    PartialFit partial = PartialFit.open(kept(file), provenance(source, target, samples), kept);
    SteeringMap map = run(source, target, partial, monitor);
    map.save(file);
    partial.delete();
    return map;
  }

  /**
   * The folder in which an interrupted fit keeps its work, {@code FILE.partial}; there only if
   * there is some.
   *
   * @param file where the map goes
   */
  public static Path kept(Path file) {
    return file.resolveSibling(file.getFileName() + ".partial");
  }

  private SteeringMap run(
      InputSet source, InputSet target, @Nullable PartialFit partial, Monitor monitor) {
    DrawnItems samples = draw(source, target);
    Map<String, SiteMap> maps =
        settings.method() instanceof JointMethod joint
            ? train(joint, samples, partial, monitor)
            : estimate(samples, partial, monitor);
    Provenance provenance = provenance(source, target, samples);
    return new SteeringMap(partial == null ? provenance : partial.told(provenance), maps);
  }

  private Map<String, SiteMap> train(
      JointMethod joint, DrawnItems samples, @Nullable PartialFit partial, Monitor monitor) {
    try (Progress shown = monitor.progress(task(), joint.steps())) {
      FitSession session = new PartialSession(joint, partial, monitor, shown);
      Map<String, SiteMap> maps = new LinkedHashMap<>();
      joint
          .fit(problem(joint, samples), session)
          .forEach((site, map) -> maps.put(site, SiteMap.of(map)));
      return maps;
    }
  }

  private JointMethod.Problem problem(JointMethod joint, DrawnItems samples) {
    return JointProblem.of(network, sites, settings, joint, samples, start);
  }

  private Map<String, SiteMap> estimate(
      DrawnItems samples, @Nullable PartialFit partial, Monitor monitor) {
    Course course = Course.of(network, sites);
    List<Batch> batches = Batch.of(samples);
    boolean causal = settings.order() == Order.CAUSAL;
    long steps = batches.size() * (causal ? course.causalRuns() : 1L) + sites.size();
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad();
        Progress shown = monitor.progress(task(), steps)) {
      return causal
          ? new CausalRun(this, course, batches, samples, partial, monitor, shown).run()
          : new AtOnceRun(this, course, batches, samples, partial, monitor, shown).run();
    } finally {
      batches.forEach(Batch::close);
    }
  }

  /** The items that a fit to these sets uses. */
  DrawnItems draw(InputSet source, InputSet target) {
    source.requireFor(network);
    target.requireFor(network);
    return DrawnItems.draw(pooled(source), pooled(target), settings.method(), settings.seed());
  }

  private InputSet pooled(InputSet set) {
    @Nullable Integer first = settings.firstToken();
    return first == null ? set : set.withoutFirstToken(first);
  }

  private String task() {
    return "fit " + settings.method().name();
  }

  FitSettings settings() {
    return settings;
  }

  /** A collector for some of the sites. */
  ResponseCollector collector(List<Site> some, DrawnItems samples) {
    return new ResponseCollector(some, samples.sources(), samples.targets(), settings.pooling());
  }

  /**
   * Maps of some sites from their responses, with the support that was asked for.
   *
   * @param progress hears of every site
   */
  Map<String, SiteMap> estimate(List<Site> some, ResponseCollector collector, Progress progress) {
    List<SiteResponses> responses = collector.responses(progress);
    ResponseMethod method = (ResponseMethod) settings.method();
    List<? extends Stage> fitted = method.fit(responses);
    Map<String, SiteMap> maps = new LinkedHashMap<>();
    for (int i = 0; i < some.size(); i++) {
      Stage map = fitted.get(i);
      if (some.get(i).axis() == Site.Axis.CHANNELS && method.movesChannelMeans()) {
        map = map.at(Position.MEAN);
      }
      if (settings.support().bounded()) {
        map = settings.support().restrict(map, responses.get(i));
      }
      maps.put(some.get(i).name(), SiteMap.of(map));
    }
    return maps;
  }

  /** What the map of a fit to these sentences will say of itself. */
  Provenance provenance(InputSet source, InputSet target) {
    return provenance(source, target, draw(source, target));
  }

  private Provenance provenance(InputSet source, InputSet target, DrawnItems samples) {
    return new Provenance(
        settings.method().name(),
        network.type(),
        network.fingerprint(),
        settings.recorded(parameters(), Math.max(source.limit(), target.limit())),
        new Provenance.Data(source.name(), source.sha256(), samples.sources()),
        new Provenance.Data(target.name(), target.sha256(), samples.targets()),
        Provenance.currentVersion(),
        new ArrayList<>());
  }

  private Identity parameters() {
    Identity identity = settings.method().identity();
    return start == null ? identity : identity.with("start", start.provenance().identity());
  }

  /**
   * What a fit will cost, from one batch that is run and timed.
   *
   * @throws dev.tiller.ground.UserError as {@link #fit(InputSet, InputSet)}
   */
  public FitPlan plan(InputSet source, InputSet target) {
    DrawnItems samples = draw(source, target);
    if (settings.method() instanceof JointMethod joint) {
      return FitPlan.of(joint, joint.cost(problem(joint, samples)), sites, samples);
    }
    List<Batch> batches = Batch.of(samples);
    try (TensorScope scope = TensorScope.open();
        AutoGradMode noGrad = Tensors.noGrad()) {
      Course course = Course.of(network, sites);
      return FitPlan.measure(this, network, course, batches, samples);
    } finally {
      batches.forEach(Batch::close);
    }
  }
}
