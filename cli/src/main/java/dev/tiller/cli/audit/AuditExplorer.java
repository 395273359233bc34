package dev.tiller.cli.audit;

import dev.tiller.data.Table;
import dev.tiller.symphony.Component;

/**
 * An audit to look through: the AUC matrix with intervals; the curves of the row that was chosen;
 * and of the cell that was chosen the items that flip first, at the level of a slider.
 *
 * @param title heading
 * @param matrix one row a cell
 * @param curves one row a perturbation, measure, group and level
 * @param shown one row a perturbation, measure, group, item and level; perhaps with a picture
 * @param meanings one row a perturbation: its meaning and unit
 * @param level of the intervals, such as 0.95
 */
record AuditExplorer(
    String title, Table matrix, Table curves, Table shown, Table meanings, double level)
    implements Component {}
