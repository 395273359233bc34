package dev.tiller.steering.fit;

import dev.tiller.ground.UserError;
import dev.tiller.steering.SteeringMethod;
import dev.tiller.steering.aura.AurA;
import dev.tiller.steering.aura.Damp;
import dev.tiller.steering.aura.Det0;
import dev.tiller.steering.aura.SelfCond;
import dev.tiller.steering.baseline.ActAdd;
import dev.tiller.steering.baseline.Caa;
import dev.tiller.steering.baseline.ItiC;
import dev.tiller.steering.baseline.RepE;
import dev.tiller.steering.lineas.LinEas;
import dev.tiller.steering.shrinkage.ShrunkAct;
import dev.tiller.steering.transport.GaussianAct;
import dev.tiller.steering.transport.LinearAct;
import dev.tiller.steering.transport.MeanAct;
import dev.tiller.steering.transport.MonotoneAct;
import java.util.List;
import java.util.stream.Collectors;

/** The methods that Tiller ships, each with its default parameters. */
public final class Methods {

  private static final List<SteeringMethod> ALL =
      List.of(
          new AurA(),
          new MeanAct(),
          new LinearAct(),
          new GaussianAct(),
          new MonotoneAct(),
          new ShrunkAct(),
          new LinEas(),
          new Caa(),
          new ActAdd(),
          new ItiC(),
          new RepE(),
          new Det0(),
          new Damp(),
          new SelfCond());

  private Methods() {}

  /** Every method once. */
  public static List<SteeringMethod> all() {
    return ALL;
  }

  /**
   * @param name such as {@code linear-act}
   * @throws UserError if there is none of that name
   */
  public static SteeringMethod named(String name) {
    return ALL.stream()
        .filter(method -> method.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError(
                    "There is no method \"%s\"; choose one of %s."
                        .formatted(
                            name,
                            ALL.stream()
                                .map(SteeringMethod::name)
                                .collect(Collectors.joining(", ")))));
  }
}
