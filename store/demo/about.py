"""What the demo shop is called, where it takes things back, and where its people are."""

NAME = "Juniper & Co."
RETURN_ADDRESS = "Juniper & Co. Returns; 418 Alder Street, Dock 2; Portland, OR 97205; United States"

MERCHANT_EMAIL = "merchant@example.com"
MERCHANT_PASSWORD = "juniper-demo"
"""Of the demo's admin, shown where one signs in; nobody gets in with it outside the demo."""

SUPPORT_CONTACT = "care@juniper.example"
PHONE = "+13125550100"
