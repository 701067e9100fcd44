"""What the service and the action server tell of themselves: logs, figures, traces. Knows no business."""
