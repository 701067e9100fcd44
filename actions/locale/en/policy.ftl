button-check-order = Check order { $order }
