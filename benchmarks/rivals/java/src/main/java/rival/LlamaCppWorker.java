package rival;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.Random;

/**
 * llama.cpp through its Java bindings as a worker: one line "PROMPT STEPS" in, one line "@
 * prefillNanos decodeNanos text" out. Arguments: GGUF file, threads, context length, whether to
 * run once before it is ready.
 */
public final class LlamaCppWorker {

  private LlamaCppWorker() {}

  public static void main(String[] args) throws IOException {
    long start = System.nanoTime();
    int threads = Integer.parseInt(args[1]);
    ModelParameters parameters =
        new ModelParameters()
            .setModel(args[0])
            .setThreads(threads)
            .setThreadsBatch(threads)
            .setCtxSize(Integer.parseInt(args[2]))
            .setGpuLayers(0);
    if (!Boolean.parseBoolean(args[3])) {
      parameters.skipWarmup();
    }
    try (LlamaModel model = new LlamaModel(parameters)) {
      BufferedReader requests = new BufferedReader(new InputStreamReader(System.in));
      System.out.println("@ ready " + (System.nanoTime() - start));
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        String[] words = line.split(" ");
        String prompt = prompt(Integer.parseInt(words[0]));
        System.out.println(run(model, prompt, Integer.parseInt(words[1])));
      }
    }
    System.exit(0); // Its threads would keep the process alive.
  }

  private static String run(LlamaModel model, String prompt, int steps) {
    InferenceParameters parameters =
        new InferenceParameters(prompt)
            .setNPredict(steps + 1)
            .setTemperature(0)
            .setTopK(1)
            .setIgnoreEos(true)
            .setCachePrompt(false);
    StringBuilder text = new StringBuilder();
    long start = System.nanoTime();
    long first = 0;
    long end = start;
    for (LlamaOutput output : model.generate(parameters)) {
      // An output may be empty: the beginning of a character, or only word that this was the last.
      end = System.nanoTime();
      first = first == 0 ? end : first;
      text.append(output.text);
    }
    return "@ " + (first - start) + " " + (end - first) + " " + text;
  }

  /** The same tokens as Tiller's benchmark asks for: every letter is one. */
  private static String prompt(int length) {
    Random random = new Random(1);
    StringBuilder prompt = new StringBuilder();
    for (int i = 0; i < length; i++) {
      prompt.append((char) ('a' + random.nextInt(26)));
    }
    return prompt.toString();
  }
}
