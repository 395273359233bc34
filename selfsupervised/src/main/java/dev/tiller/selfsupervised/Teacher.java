package dev.tiller.selfsupervised;

import dev.tiller.network.load.ParameterSource;
import dev.tiller.tensor.Owned;
import dev.tiller.training.Listener;
import dev.tiller.training.Step;
import dev.tiller.training.ema.Averaging;
import dev.tiller.training.ema.Ema;
import dev.tiller.training.ema.FlatParameters;
import dev.tiller.vision.Encoder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;
import org.jspecify.annotations.Nullable;

/**
 * A momentum teacher: encoder and projector whose parameters are the {@link Ema} of the student's
 * (BYOL, arXiv 2006.07733, eq. 1; DINO, arXiv 2104.14294). They are views of the average, so that
 * an update of it is all there is to do. Gradients never reach it.
 *
 * <p>Batch normalization: in training the teacher normalizes by the batch's statistics and moves
 * running ones of its own, as the reference code of both has it. Buffers are not averaged.
 *
 * <p>It follows the student as a listener of the run, which {@link Pretext} brings along.
 */
public final class Teacher implements Listener, AutoCloseable {

  private final Owned owned = new Owned();
  private final Map<String, Tensor> state = new LinkedHashMap<>();
  private final Map<String, Tensor> buffers = new LinkedHashMap<>();
  private Ema average;
  private Encoder encoder;
  private @Nullable Head projector;

  /**
   * Starts as a copy of the student, whose parameters it moves into one buffer.
   *
   * @param student stays the caller's
   * @param head of the student; null for none
   */
  @SuppressWarnings("NullAway.Init") // Made within orRelease.
  Teacher(Encoder student, @Nullable Head head, Averaging averaging) {
    owned.orRelease(() -> build(student, head, averaging));
  }

  private void build(Encoder student, @Nullable Head head, Averaging averaging) {
    Map<String, Tensor> followed = new LinkedHashMap<>();
    student.parameters().forEach((name, p) -> followed.put(Pretext.ENCODER + name, p));
    if (head != null) {
      head.parameters().forEach((name, p) -> followed.put(Pretext.PROJECTOR + name, p));
    }
    FlatParameters.gather(followed); // An update of the average is then one kernel.
    average = owned.add(new Ema(followed, averaging));
    average.state().forEach((name, mean) -> state.put("teacher." + name, mean));
    ScalarType type = student.parameters().values().iterator().next().scalar_type().intern();
    encoder =
        owned.add(
            Encoder.of(student.backbone(), averaged(Pretext.ENCODER, student.buffers()), type));
    encoder.buffers().forEach((name, b) -> buffers.put(Pretext.ENCODER + name, b));
    if (head != null) {
      Head own = Head.of(head.shape(), averaged(Pretext.PROJECTOR, head.buffers()), type);
      projector = owned.add(own);
      own.buffers().forEach((name, b) -> buffers.put(Pretext.PROJECTOR + name, b));
    }
  }

  /** Views of the average, and buffers to be copied, under a network's own names. */
  private ParameterSource averaged(String prefix, Map<String, Tensor> studentBuffers) {
    Map<String, Tensor> averages = average.average();
    return new ParameterSource() {
      @Override
      public boolean has(String name) {
        return averages.containsKey(prefix + name) || studentBuffers.containsKey(name);
      }

      @Override
      public Tensor get(String name, long... shape) {
        @Nullable Tensor mean = averages.get(prefix + name);
        return (mean == null ? Objects.requireNonNull(studentBuffers.get(name), name) : mean)
            .alias();
      }
    };
  }

  /** Its encoder, owned by this teacher. */
  public Encoder encoder() {
    return encoder;
  }

  /** Its projector, owned by this teacher; null where the student has none. */
  public @Nullable Head projector() {
    return projector;
  }

  /** Running statistics of its own, by name. */
  Map<String, Tensor> buffers() {
    return Collections.unmodifiableMap(buffers);
  }

  @Override
  public void beforeUpdate(Step step) {
    average.beforeUpdate(step);
  }

  @Override
  public void afterUpdate(Step step) {
    average.afterUpdate(step);
  }

  @Override
  public Map<String, Tensor> state() {
    return Collections.unmodifiableMap(state);
  }

  @Override
  public void close() {
    owned.close();
  }
}
