"""One-time codes on their way to the customer. What makes them right is the store's business."""
