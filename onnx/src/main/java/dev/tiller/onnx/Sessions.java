package dev.tiller.onnx;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtLoggingLevel;
import ai.onnxruntime.OrtSession;
import dev.tiller.ground.ForeignFile;
import dev.tiller.ground.UserError;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** What networks share of ONNX Runtime: settings, closing, its reasons in our sentences. */
final class Sessions {

  private Sessions() {}

  /** The first use of ONNX Runtime, whose library may not load: that is no model's fault. */
  static OrtSession.SessionOptions options() throws OrtException {
    try {
      // What goes wrong is said once, in a sentence of ours; the library would write to the
      // terminal.
      OrtEnvironment.getEnvironment(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL).setTelemetry(false);
      OrtSession.SessionOptions options = new OrtSession.SessionOptions();
      options.setSessionLogLevel(OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL);
      // Small inputs one by one: whole runs side by side use cores better than shares of an
      // operator.
      options.setIntraOpNumThreads(1);
      options.setInterOpNumThreads(1);
      return options;
    } catch (LinkageError | RuntimeException e) {
      Throwable first = e.getCause() == null ? e : e.getCause();
      throw new UserError(
          "ONNX Runtime cannot be loaded (%s); it is unpacked into %s, which must have room and allow programs to run (java.io.tmpdir names another folder)."
              .formatted(
                  UserError.brief(String.valueOf(first.getMessage())),
                  System.getProperty("java.io.tmpdir")),
          e);
    }
  }

  /**
   * Opens a model and what lies beside it, unless git left something else in its place.
   *
   * @throws UserError if its weights are not where it says, see {@link ExternalWeights}
   */
  static OrtSession open(OrtEnvironment environment, Path onnx, OrtSession.SessionOptions options)
      throws OrtException {
    Path file = onnx.toAbsolutePath();
    String beside = file.getFileName() + "*"; // model.onnx_data, model.onnx.data
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(file.getParent(), beside)) {
      for (Path part : parts) {
        if (ForeignFile.isStandIn(part)) {
          throw new UserError(
              "%s is a stand-in that git left for a large file; run `git lfs pull` in its folder."
                  .formatted(part));
        }
      }
    } catch (IOException | PatternSyntaxException e) {
      // Whatever is the matter with the folder, opening the model says it.
      return environment.createSession(file.toString(), options);
    }
    ExternalWeights.require(onnx);
    return environment.createSession(file.toString(), options);
  }

  static void close(@Nullable OrtSession session) {
    if (session != null) {
      try {
        session.close();
      } catch (OrtException e) {
        throw new IllegalStateException("An ONNX session could not be closed.", e);
      }
    }
  }

  static String firstLine(OrtException e) {
    String message = e.getMessage() == null ? "no reason given" : e.getMessage();
    return UserError.brief(message.lines().findFirst().orElse(message));
  }
}
