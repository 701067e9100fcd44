"""Problems after dispatch: trouble on the way, a parcel that is not there, and what was in the box."""
