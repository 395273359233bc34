package dev.tiller.steering.fit;

import dev.tiller.ground.Monitor;
import dev.tiller.ground.Progress;
import dev.tiller.steering.FitSession;
import dev.tiller.steering.JointMethod;
import dev.tiller.tensor.Safetensors;
import java.util.Map;
import org.bytedeco.pytorch.Tensor;
import org.jspecify.annotations.Nullable;

/** A joint fit's session over what a stopped fit leaves behind; without that it keeps nothing. */
record PartialSession(
    JointMethod method, @Nullable PartialFit partial, Monitor monitor, Progress progress)
    implements FitSession {

  @Override
  public boolean stopAsked() {
    return monitor.stopRequested();
  }

  @Override
  public @Nullable Safetensors saved() {
    return partial == null ? null : partial.state(method);
  }

  @Override
  public void save(Map<String, Tensor> tensors, Map<String, String> metadata) {
    if (partial != null) {
      partial.saveState(tensors, metadata);
    }
  }

  @Override
  public @Nullable String place() {
    return partial == null ? null : partial.folder().toString();
  }
}
