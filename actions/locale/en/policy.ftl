policy-did-that-help = Did that help?
button-check-order = Check order { $order }
