/**
 * An audit from items to a report: {@link dev.tiller.fairness.audit.Audit} runs the model over all
 * perturbations, kept and resumed item by item; {@link dev.tiller.fairness.audit.AuditResult} is
 * what came out, as tables and as a text for a model card.
 *
 * <pre>{@code
 * AuditResult result =
 *     Audit.of(items, model)
 *         .attributes("gender", "skin")
 *         .perturb(ImagePerturbations.named("motion_blur"))
 *         .response(Verification.at(1e-2))
 *         .run(Monitor.NONE);
 * result.matrix().targeted(10);
 * }</pre>
 */
@NullMarked
package dev.tiller.fairness.audit;

import org.jspecify.annotations.NullMarked;
