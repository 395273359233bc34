package rival;

import com.github.tjake.jlama.model.AbstractModel;
import com.github.tjake.jlama.model.ModelSupport;
import com.github.tjake.jlama.safetensors.DType;
import com.github.tjake.jlama.tensor.AbstractTensor;
import com.github.tjake.jlama.tensor.KvBufferCache;
import com.github.tjake.jlama.util.PhysicalCoreExecutor;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Optional;
import java.util.Random;

/**
 * Jlama as a worker: one line "PROMPT STEPS" in, one line "@ prefillNanos decodeNanos id..." out.
 * Arguments: model directory, threads, working memory type, working quantization type.
 */
public final class JlamaWorker {

  private JlamaWorker() {}

  public static void main(String[] args) throws IOException {
    long start = System.nanoTime();
    PhysicalCoreExecutor.overrideThreadCount(Integer.parseInt(args[1]));
    AbstractModel model =
        ModelSupport.loadModel(new File(args[0]), DType.valueOf(args[2]), DType.valueOf(args[3]));
    KvBufferCache caches = new KvBufferCache(model);
    BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
    System.out.println("@ ready " + (System.nanoTime() - start));
    for (String line = requests.readLine(); line != null; line = requests.readLine()) {
      String[] words = line.split(" ");
      int[] prompt = prompt(Integer.parseInt(words[0]));
      System.out.println(run(model, caches, prompt, Integer.parseInt(words[1])));
    }
    System.exit(0); // Its threads would keep the process alive.
  }

  private static String run(AbstractModel model, KvBufferCache caches, int[] prompt, int steps) {
    StringBuilder ids = new StringBuilder();
    try (KvBufferCache.KvBuffer cache = caches.getEphemeralKvBuffer();
        AbstractTensor logits = model.makeDenseTensor(model.getConfig().vocabularySize)) {
      long start = System.nanoTime();
      int next;
      try (AbstractTensor states = model.batchForward(prompt, 0, cache)) {
        next = model.sample(states.slice(prompt.length - 1), 0f, 0f, logits);
      }
      long first = System.nanoTime();
      ids.append(next);
      for (int i = 0; i < steps; i++) {
        try (AbstractTensor state =
            model.forward(next, prompt.length + i, cache, Optional.empty())) {
          next = model.sample(state, 0f, 0f, logits);
        }
        ids.append(' ').append(next);
      }
      long end = System.nanoTime();
      return "@ " + (first - start) + " " + (end - first) + " " + ids;
    }
  }

  /** The same ids as Tiller's benchmark asks for. */
  private static int[] prompt(int length) {
    Random random = new Random(1);
    int[] prompt = new int[length];
    for (int i = 0; i < length; i++) {
      prompt[i] = 'a' + random.nextInt(26);
    }
    return prompt;
  }
}
